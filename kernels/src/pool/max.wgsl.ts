// WGSL of max pooling, its gradient, and the selection that is the gradient's own derivative. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { POOL_FIELDS, type PoolVariant, windowFunctions } from './windows.wgsl.ts';

/** first_maximum: the largest value of window (i, j) and its pixel, the first in row-major order; a NaN counts as larger than all numbers. */
const maximumFunctions = (variant: PoolVariant): string => wgsl /* wgsl */`
${windowFunctions(variant)}
#if ${variant.element === 'vec4f'}
alias Pixel = vec4u;
alias Truth = vec4<bool>;
#else
alias Pixel = u32;
alias Truth = bool;
#endif
struct Maximum { value: Value, pixel: Pixel }

// By the bits, because compilers may assume that comparisons never see a NaN.
fn is_nan(value: Value) -> Truth { return (bitcast<Pixel>(value) & Pixel(0x7fffffffu)) > Pixel(0x7f800000u); }

fn first_maximum(x0: u32, i: u32, j: u32) -> Maximum {
  let blocks = p.channels / WIDTH;
  let rows = taps_of(i, p.window_height, p.height);
  let columns = taps_of(j, p.window_width, p.width);
  let first = rows.x * p.width + columns.x;
  var found = Maximum(x[x0 + first * blocks], Pixel(first));
  for (var h = rows.x; h < rows.y; h++) {
    for (var w = columns.x; w < columns.y; w++) {
      let pixel = h * p.width + w;
      let value = x[x0 + pixel * blocks];
      let larger = (value > found.value) | (is_nan(value) & !is_nan(found.value));
      found = Maximum(select(found.value, value, larger), select(found.pixel, Pixel(pixel), larger));
    }
  }
  return found;
}
`;

export const maxPoolForwardSource = (variant: PoolVariant): string => wgsl /* wgsl */`
struct Params { ${POOL_FIELDS}, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> y: array<${variant.element}>;  // [images, out_height, out_width, channels]
${maximumFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of((wid.y * groups.x + wid.x) * LANES + local, vec2u(p.out_width, p.out_height));
  if (run.image >= p.images) { return; }
  let blocks = p.channels / WIDTH;
  let x0 = wid.z * p.stride_x + run.image * p.height * p.width * blocks + run.block;
  let y0 = wid.z * p.stride_y + (run.image * p.out_height + run.row) * p.out_width * blocks + run.block;
  for (var q = run.column; q < run.end; q++) { y[y0 + q * blocks] = first_maximum(x0, run.row, q).value; }
}`;

export const maxPoolGradientSource = (variant: PoolVariant): string => wgsl /* wgsl */`
struct Params { ${POOL_FIELDS}, stride_x: u32, stride_d_y: u32, stride_d_x: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;    // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> d_y: array<${variant.element}>;  // [images, out_height, out_width, channels]
@group(0) @binding(3) var<storage, read_write> d_x: array<${variant.element}>;  // [images, height, width, channels]
${maximumFunctions(variant)}

// Windows that share a pixel with tile number at along an axis.
fn windows_at(at: u32, window: u32, windows: u32) -> vec2u {
  let reach = (window - 1u) / p.stride;
  return vec2u(max(at, reach) - reach, min(at + 1u, windows));
}

// An invocation owns tiles of stride x stride pixels. All pixels of a tile lie in the same few windows, so that the maximum of each window
// is found once for the tile.
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles = (vec2u(p.width, p.height) + p.padding - 1u) / p.stride + 1u;
  let run = run_of((wid.y * groups.x + wid.x) * LANES + local, tiles);
  if (run.image >= p.images) { return; }
  let blocks = p.channels / WIDTH;
  let x0 = wid.z * p.stride_x + run.image * p.height * p.width * blocks + run.block;
  let d_y0 = wid.z * p.stride_d_y + run.image * p.out_height * p.out_width * blocks + run.block;
  let d_x0 = wid.z * p.stride_d_x + run.image * p.height * p.width * blocks + run.block;
  let rows = taps_of(run.row, p.stride, p.height);
  let over_rows = windows_at(run.row, p.window_height, p.out_height);
  for (var tile = run.column; tile < run.end; tile++) {
    let columns = taps_of(tile, p.stride, p.width);
    let over_columns = windows_at(tile, p.window_width, p.out_width);
    for (var h = rows.x; h < rows.y; h++) {
      for (var w = columns.x; w < columns.y; w++) { d_x[d_x0 + (h * p.width + w) * blocks] = Value(); }
    }
    for (var i = over_rows.x; i < over_rows.y; i++) {
      for (var j = over_columns.x; j < over_columns.y; j++) {
        let maximum = first_maximum(x0, i, j).pixel;
        let d = d_y[d_y0 + (i * p.out_width + j) * blocks];
        for (var h = rows.x; h < rows.y; h++) {
          for (var w = columns.x; w < columns.y; w++) {
            let pixel = h * p.width + w;
            d_x[d_x0 + pixel * blocks] += select(Value(), d, maximum == Pixel(pixel));
          }
        }
      }
    }
  }
}`;

export const maxPoolSelectSource = (variant: PoolVariant): string => wgsl /* wgsl */`
struct Params { ${POOL_FIELDS}, stride_x: u32, stride_v: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> v: array<${variant.element}>;  // [images, height, width, channels]
@group(0) @binding(3) var<storage, read_write> y: array<${variant.element}>;  // [images, out_height, out_width, channels]
${maximumFunctions(variant)}

fn load_v(at: Pixel) -> Value {
#if ${variant.element === 'vec4f'}
  return vec4f(v[at.x].x, v[at.y].y, v[at.z].z, v[at.w].w);
#else
  return v[at];
#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of((wid.y * groups.x + wid.x) * LANES + local, vec2u(p.out_width, p.out_height));
  if (run.image >= p.images) { return; }
  let blocks = p.channels / WIDTH;
  let image0 = run.image * p.height * p.width * blocks + run.block;
  let y0 = wid.z * p.stride_y + (run.image * p.out_height + run.row) * p.out_width * blocks + run.block;
  for (var q = run.column; q < run.end; q++) {
    let found = first_maximum(wid.z * p.stride_x + image0, run.row, q);
    y[y0 + q * blocks] = load_v(wid.z * p.stride_v + image0 + found.pixel * blocks);
  }
}`;
