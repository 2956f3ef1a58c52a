// WGSL of group normalisation and its gradient. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { channelWidth } from '../channels.ts';
import { type LaneVariant, laneConstants, momentFunctions, sumFunctions } from './lanes.wgsl.ts';

export interface GroupNormVariant extends LaneVariant {
  /** Each channel is its own group. */
  readonly perChannel: boolean;
}

/**
 * The part of x that an invocation works on, in Values from the unit's first: those at row * step + block, ROWS * step apart, below end.
 * Past the last unit, end is 0.
 */
const unitFunctions = (variant: GroupNormVariant): string => wgsl /* wgsl */`
const STATISTICS = ${variant.perChannel ? channelWidth(variant.element) : 1}u;  // means of a unit

// Values of one pixel that belong to a unit.
fn blocks_of_unit() -> u32 {
#if ${variant.perChannel}
  return 1u;
#else
  return p.channels / p.groups / WIDTH;
#endif
}

struct Unit { index: u32, image: u32, first_block: u32, column: u32, row: u32, step: u32, end: u32 }

fn unit_of(group: u32, local: u32, blocks: u32) -> Unit {
  let index = group * UNITS + local % UNITS;
  let step = p.channels / WIDTH;
  let units_per_image = step / blocks;
  let image = index / units_per_image;
  let end = select(0u, p.pixels * step, image < p.images);
  return Unit(index, image, index % units_per_image * blocks, local / UNITS % COLUMNS, local / UNITS / COLUMNS, step, end);
}

${laneConstants(variant)}
`;

/** The four channels of a Value belong to one group. */
const foursOfGroup = ({ perChannel, element }: GroupNormVariant): boolean => element === 'vec4f' && !perChannel;

export const groupNormForwardSource = (variant: GroupNormVariant): string => wgsl /* wgsl */`
struct Params { images: u32, pixels: u32, channels: u32, groups: u32, epsilon: f32,
  stride_x: u32, stride_gamma: u32, stride_beta: u32, stride_y: u32, stride_mean: u32, stride_rstd: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;      // [images, pixels, channels]
@group(0) @binding(2) var<storage, read_write> gamma: array<${variant.element}>;  // [channels]
@group(0) @binding(3) var<storage, read_write> beta: array<${variant.element}>;   // [channels]
@group(0) @binding(4) var<storage, read_write> y: array<${variant.element}>;      // [images, pixels, channels]
@group(0) @binding(5) var<storage, read_write> mean: array<f32>;                  // [images, groups]
@group(0) @binding(6) var<storage, read_write> rstd: array<f32>;                  // [images, groups]
${unitFunctions(variant)}
${momentFunctions(variant)}
fn moments_of_unit(local: u32, seen: Moments) -> Moments {
  let joined = join_moments(local, UNITS, seen);
#if ${foursOfGroup(variant)}
  let mean = Value(dot(joined.mean, Value(0.25)));
  let shift = joined.mean - mean;
  return Moments(4.0 * joined.count, mean, Value(dot(joined.deviations + joined.count * shift * shift, Value(1.0))));
#else
  return joined;
#endif
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let blocks = blocks_of_unit();
  let unit = unit_of(wid.y * groups.x + wid.x, local, blocks);
  let first = unit.image * p.pixels * unit.step + unit.first_block;
  let x0 = wid.z * p.stride_x + first;
  let y0 = wid.z * p.stride_y + first;

  var seen = Moments();
  for (var block = unit.column; block < blocks; block += COLUMNS) {
    for (var at = unit.row * unit.step + block; at < unit.end; at += ROWS * unit.step) { seen = observe(seen, x[x0 + at]); }
  }
  let moments = moments_of_unit(local, seen);
  let inverse = inverseSqrt(moments.deviations / moments.count + p.epsilon);

  for (var block = unit.column; block < blocks; block += COLUMNS) {
    let scale = gamma[wid.z * p.stride_gamma + unit.first_block + block] * inverse;
    let shift = beta[wid.z * p.stride_beta + unit.first_block + block];
    for (var at = unit.row * unit.step + block; at < unit.end; at += ROWS * unit.step) {
      y[y0 + at] = (x[x0 + at] - moments.mean) * scale + shift;
    }
  }
  if (unit.row == 0u && unit.column == 0u && unit.end > 0u) {
    for (var i = 0u; i < STATISTICS; i++) {
      mean[wid.z * p.stride_mean + unit.index * STATISTICS + i] = component(moments.mean, i);
      rstd[wid.z * p.stride_rstd + unit.index * STATISTICS + i] = component(inverse, i);
    }
  }
}`;

/** A function load_<tensor>(at) that reads the statistics of a unit from [images, groups]. */
const loadStatistics = (tensor: string, { perChannel, element }: GroupNormVariant): string => wgsl /* wgsl */`
fn load_${tensor}(at: u32) -> Value {
#if ${perChannel && element === 'vec4f'}
  return vec4f(${tensor}[at], ${tensor}[at + 1u], ${tensor}[at + 2u], ${tensor}[at + 3u]);
#else
  return Value(${tensor}[at]);
#endif
}
`;

export const groupNormGradientSource = (variant: GroupNormVariant): string => wgsl /* wgsl */`
struct Params { images: u32, pixels: u32, channels: u32, groups: u32,
  stride_x: u32, stride_gamma: u32, stride_mean: u32, stride_rstd: u32, stride_d_y: u32,
  stride_d_x: u32, stride_d_gamma: u32, stride_d_beta: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;        // [images, pixels, channels]
@group(0) @binding(2) var<storage, read_write> gamma: array<${variant.element}>;    // [channels]
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;                    // [images, groups]
@group(0) @binding(4) var<storage, read_write> rstd: array<f32>;                    // [images, groups]
@group(0) @binding(5) var<storage, read_write> d_y: array<${variant.element}>;      // [images, pixels, channels]
@group(0) @binding(6) var<storage, read_write> d_x: array<${variant.element}>;      // [images, pixels, channels]
@group(0) @binding(7) var<storage, read_write> d_gamma: array<${variant.element}>;  // [images, channels]
@group(0) @binding(8) var<storage, read_write> d_beta: array<${variant.element}>;   // [images, channels]
${unitFunctions(variant)}
${loadStatistics('mean', variant)}
${loadStatistics('rstd', variant)}
${sumFunctions(variant)}
fn average_of_unit(local: u32, own: Sums) -> Sums {
  let sums = join_sums(local, UNITS, own);
  let count = f32(p.pixels) * f32(blocks_of_unit() * (WIDTH / STATISTICS));
#if ${foursOfGroup(variant)}
  return Sums(Value(dot(sums.a, Value(1.0))) / count, Value(dot(sums.b, Value(1.0))) / count);
#else
  return Sums(sums.a / count, sums.b / count);
#endif
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let blocks = blocks_of_unit();
  let unit = unit_of(wid.y * groups.x + wid.x, local, blocks);
  let first = unit.image * p.pixels * unit.step + unit.first_block;
  let x0 = wid.z * p.stride_x + first;
  let d_y0 = wid.z * p.stride_d_y + first;
  let d_x0 = wid.z * p.stride_d_x + first;
  let gamma0 = wid.z * p.stride_gamma + unit.first_block;
  let of_image = unit.image * unit.step + unit.first_block;
  let centre = load_mean(wid.z * p.stride_mean + unit.index * STATISTICS);
  let inverse = load_rstd(wid.z * p.stride_rstd + unit.index * STATISTICS);

  var of_unit = Sums();  // of gamma dY and of gamma dY xhat
  for (var chunk = 0u; chunk < blocks; chunk += COLUMNS) {
    let block = chunk + unit.column;
    let end = select(0u, unit.end, block < blocks);
    var own = Sums();  // of dY and of dY xhat
    for (var at = unit.row * unit.step + block; at < end; at += ROWS * unit.step) {
      let d = d_y[d_y0 + at];
      own = Sums(own.a + d, own.b + d * (x[x0 + at] - centre) * inverse);
    }
    let of_block = join_sums(local, UNITS * COLUMNS, own);
    if (unit.row == 0u && end > 0u) {
      d_beta[wid.z * p.stride_d_beta + of_image + block] = of_block.a;
      d_gamma[wid.z * p.stride_d_gamma + of_image + block] = of_block.b;
      let scale = gamma[gamma0 + block];
      of_unit = Sums(of_unit.a + scale * of_block.a, of_unit.b + scale * of_block.b);
    }
  }
  let average = average_of_unit(local, of_unit);

  for (var block = unit.column; block < blocks; block += COLUMNS) {
    let scale = gamma[gamma0 + block];
    for (var at = unit.row * unit.step + block; at < unit.end; at += ROWS * unit.step) {
      let xhat = (x[x0 + at] - centre) * inverse;
      d_x[d_x0 + at] = (d_y[d_y0 + at] * scale - average.a - xhat * average.b) * inverse;
    }
  }
}`;
