// WGSL of average pooling and its gradient. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { POOL_FIELDS, type PoolVariant, windowFunctions } from './windows.wgsl.ts';

export const averagePoolForwardSource = (variant: PoolVariant): string => wgsl /* wgsl */`
struct Params { ${POOL_FIELDS}, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> y: array<${variant.element}>;  // [images, out_height, out_width, channels]
${windowFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of((wid.y * groups.x + wid.x) * LANES + local, vec2u(p.out_width, p.out_height));
  if (run.image >= p.images) { return; }
  let blocks = p.channels / WIDTH;
  let x0 = wid.z * p.stride_x + run.image * p.height * p.width * blocks + run.block;
  let y0 = wid.z * p.stride_y + (run.image * p.out_height + run.row) * p.out_width * blocks + run.block;
  let rows = taps_of(run.row, p.window_height, p.height);
  let share = 1.0 / f32(p.window_height * p.window_width);
  for (var q = run.column; q < run.end; q++) {
    let columns = taps_of(q, p.window_width, p.width);
    var sum = Value();
    for (var h = rows.x; h < rows.y; h++) {
      for (var w = columns.x; w < columns.y; w++) { sum += x[x0 + (h * p.width + w) * blocks]; }
    }
    y[y0 + q * blocks] = sum * share;
  }
}`;

export const averagePoolGradientSource = (variant: PoolVariant): string => wgsl /* wgsl */`
struct Params { ${POOL_FIELDS}, stride_d_y: u32, stride_d_x: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> d_y: array<${variant.element}>;  // [images, out_height, out_width, channels]
@group(0) @binding(2) var<storage, read_write> d_x: array<${variant.element}>;  // [images, height, width, channels]
${windowFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of((wid.y * groups.x + wid.x) * LANES + local, vec2u(p.width, p.height));
  if (run.image >= p.images) { return; }
  let blocks = p.channels / WIDTH;
  let d_y0 = wid.z * p.stride_d_y + run.image * p.out_height * p.out_width * blocks + run.block;
  let d_x0 = wid.z * p.stride_d_x + (run.image * p.height + run.row) * p.width * blocks + run.block;
  let rows = windows_over(run.row, p.window_height, p.out_height);
  let share = 1.0 / f32(p.window_height * p.window_width);
  var columns = windows_over(run.column, p.window_width, p.out_width);
  for (var w = run.column; w < run.end; w++) {
    var sum = Value();
    for (var i = rows.x; i < rows.y; i++) {
      for (var j = columns.x; j < columns.y; j++) { sum += d_y[d_y0 + (i * p.out_width + j) * blocks]; }
    }
    d_x[d_x0 + w * blocks] = sum * share;
    columns = next_windows_over(columns, w + 1u, p.window_width, p.out_width);
  }
}`;
