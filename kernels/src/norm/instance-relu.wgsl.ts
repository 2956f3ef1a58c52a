// WGSL of instance normalisation, ReLU and average pooling in one, and of its gradient. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type LaneVariant, laneConstants, momentFunctions, sumFunctions } from './lanes.wgsl.ts';

export interface InstanceReluVariant extends LaneVariant {
  /** Side and stride of the pooling window; 1 is no pooling. */
  readonly window: 1 | 2;
}

/** The channels of an image that an invocation works on, and its place among those that share them. */
const unitFunctions = (variant: InstanceReluVariant): string => wgsl /* wgsl */`
const WINDOW = ${variant.window}u;
const SHARE = 1.0 / f32(WINDOW * WINDOW);  // of a pixel in its window's average
${laneConstants(variant)}
// The invocations of a unit lie over its windows in DOWN rows and ACROSS columns, as square as can be.
const ACROSS = ${2 ** Math.floor(Math.log2(variant.rows) / 2)}u;
const DOWN = ROWS / ACROSS;

struct Unit { index: u32, image: u32, block: u32, inside: bool, row: u32 }

fn unit_of(group: u32, local: u32) -> Unit {
  let index = group * UNITS + local % UNITS;
  let per_image = p.channels / WIDTH;
  let image = index / per_image;
  return Unit(index, image, index % per_image, image < p.images, local / UNITS);
}
`;

/** `given`: whoever wrote x took its moments, so that x is read only once. */
export const instanceReluForwardSource = (variant: InstanceReluVariant, moments: 'taken' | 'given'): string => wgsl /* wgsl */`
struct Params { images: u32, height: u32, width: u32, channels: u32, epsilon: f32,
#if ${moments === 'given'}
  parts: u32,
#endif
  stride_x: u32, stride_gamma: u32, stride_beta: u32, stride_y: u32, stride_statistics: u32,
#if ${moments === 'given'}
  stride_moments: u32,
#endif
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;           // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> gamma: array<${variant.element}>;       // [channels]
@group(0) @binding(3) var<storage, read_write> beta: array<${variant.element}>;        // [channels]
@group(0) @binding(4) var<storage, read_write> y: array<${variant.element}>;           // [images, size.y, size.x, channels]
@group(0) @binding(5) var<storage, read_write> statistics: array<${variant.element}>;  // [2, images, channels]: mean, rstd
#if ${moments === 'given'}
@group(0) @binding(6) var<storage, read_write> moments: array<${variant.element}>;     // [images, parts, 2, channels]: mean, squared deviations
#endif
${unitFunctions(variant)}
${momentFunctions(variant)}

// select lets a NaN through, max need not.
fn relu(value: Value) -> Value { return select(value, Value(), value < Value()); }

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let unit = unit_of(wid.y * groups.x + wid.x, local);
  let step = p.channels / WIDTH;  // from a pixel to the next
  let x0 = wid.z * p.stride_x + unit.image * p.height * p.width * step + unit.block;
  var seen = Moments();
#if ${moments === 'given'}
  let m0 = wid.z * p.stride_moments + unit.image * p.parts * 2u * step + unit.block;
  let parts = select(0u, p.parts, unit.inside);
  for (var part = unit.row; part < parts; part += ROWS) {
    let at = m0 + part * 2u * step;
    seen = merge(seen, Moments(f32(p.height * p.width / p.parts), moments[at], moments[at + step]));
  }
#else
  let x_end = select(x0, x0 + p.height * p.width * step, unit.inside);
  for (var at = x0 + unit.row * step; at < x_end; at += ROWS * step) { seen = observe(seen, x[at]); }
#endif
  let all = join_moments(local, UNITS, seen);
  let inverse = inverseSqrt(all.deviations / all.count + p.epsilon);
  if (!unit.inside) { return; }

  let scale = gamma[wid.z * p.stride_gamma + unit.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + unit.block];
  let size = vec2u(p.width, p.height) / WINDOW;  // of y
  let y0 = wid.z * p.stride_y + unit.image * size.x * size.y * step + unit.block;
  for (var i = unit.row / ACROSS; i < size.y; i += DOWN) {
    for (var j = unit.row % ACROSS; j < size.x; j += ACROSS) {
      var sum = Value();
      for (var tap = 0u; tap < WINDOW * WINDOW; tap++) {
        let pixel = (i * WINDOW + tap / WINDOW) * p.width + j * WINDOW + tap % WINDOW;
        sum += relu((x[x0 + pixel * step] - all.mean) * scale + shift);
      }
      y[y0 + (i * size.x + j) * step] = sum * SHARE;
    }
  }
  if (unit.row == 0u) {
    statistics[wid.z * p.stride_statistics + unit.index] = all.mean;
    statistics[wid.z * p.stride_statistics + p.images * step + unit.index] = inverse;
  }
}`;

export const instanceReluGradientSource = (variant: InstanceReluVariant): string => wgsl /* wgsl */`
struct Params { images: u32, height: u32, width: u32, channels: u32,
  stride_x: u32, stride_gamma: u32, stride_beta: u32, stride_statistics: u32, stride_d_y: u32,
  stride_d_x: u32, stride_d_gamma: u32, stride_d_beta: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;           // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> gamma: array<${variant.element}>;       // [channels]
@group(0) @binding(3) var<storage, read_write> beta: array<${variant.element}>;        // [channels]
@group(0) @binding(4) var<storage, read_write> statistics: array<${variant.element}>;  // [2, images, channels]: mean, rstd
@group(0) @binding(5) var<storage, read_write> d_y: array<${variant.element}>;         // [images, size.y, size.x, channels]
@group(0) @binding(6) var<storage, read_write> d_x: array<${variant.element}>;         // [images, height, width, channels]
@group(0) @binding(7) var<storage, read_write> d_gamma: array<${variant.element}>;     // [images, channels]
@group(0) @binding(8) var<storage, read_write> d_beta: array<${variant.element}>;      // [images, channels]
${unitFunctions(variant)}
${sumFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let unit = unit_of(wid.y * groups.x + wid.x, local);
  let step = p.channels / WIDTH;  // from a pixel to the next
  let size = vec2u(p.width, p.height) / WINDOW;  // of y
  let x0 = wid.z * p.stride_x + unit.image * p.height * p.width * step + unit.block;
  let d_y0 = wid.z * p.stride_d_y + unit.image * size.x * size.y * step + unit.block;
  let centre = statistics[wid.z * p.stride_statistics + unit.index];
  let inverse = statistics[wid.z * p.stride_statistics + p.images * step + unit.index];
  let scale = gamma[wid.z * p.stride_gamma + unit.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + unit.block];

  var own = Sums();  // of the gradient past the ReLU, and of that times (x - mean)
  let rows = select(0u, size.y, unit.inside);
  for (var i = unit.row / ACROSS; i < rows; i += DOWN) {
    for (var j = unit.row % ACROSS; j < size.x; j += ACROSS) {
      let share = d_y[d_y0 + (i * size.x + j) * step] * SHARE;
      for (var tap = 0u; tap < WINDOW * WINDOW; tap++) {
        let pixel = (i * WINDOW + tap / WINDOW) * p.width + j * WINDOW + tap % WINDOW;
        let centred = x[x0 + pixel * step] - centre;
        let d = select(share, Value(), centred * scale + shift <= Value());
        own = Sums(own.a + d, own.b + d * centred);
      }
    }
  }
  let sums = join_sums(local, UNITS, own);
  if (!unit.inside) { return; }

  // A last odd row or column is in no window, but in the statistics.
  let covered = (vec2u(p.width, p.height) + WINDOW - 1u) / WINDOW;
  let constant = sums.a * scale / f32(p.height * p.width);
  let slope = sums.b * inverse * inverse * scale / f32(p.height * p.width);
  let d_x0 = wid.z * p.stride_d_x + unit.image * p.height * p.width * step + unit.block;
  for (var i = unit.row / ACROSS; i < covered.y; i += DOWN) {
    for (var j = unit.row % ACROSS; j < covered.x; j += ACROSS) {
      let whole = i < size.y && j < size.x;
      let share = select(Value(), d_y[d_y0 + (i * size.x + j) * step] * SHARE, whole);
      for (var tap = 0u; tap < WINDOW * WINDOW; tap++) {
        let at = vec2u(j, i) * WINDOW + vec2u(tap % WINDOW, tap / WINDOW);
        if (whole || (at.x < p.width && at.y < p.height)) {
          let pixel = (at.y * p.width + at.x) * step;
          let centred = x[x0 + pixel] - centre;
          let d = select(share, Value(), centred * scale + shift <= Value());
          d_x[d_x0 + pixel] = d * scale - (constant + centred * slope);
        }
      }
    }
  }
  if (unit.row == 0u) {
    d_gamma[wid.z * p.stride_d_gamma + unit.index] = sums.b * inverse;
    d_beta[wid.z * p.stride_d_beta + unit.index] = sums.a;
  }
}`;
