// WGSL of batch normalisation: statistics over rows, normalisation with given statistics, and the gradient through them. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type ChannelElement, valueSource } from '../channels.ts';
import { type LaneVariant, laneConstants, momentFunctions, sumFunctions } from './lanes.wgsl.ts';

export interface BatchRunVariant {
  readonly name: 'long-run' | 'short-run';
  readonly element: ChannelElement;
}

/** Rows whose statistics one workgroup joins: the same on every device, so that the same values are added in the same slices. */
export const SLICE_ROWS = 256;

/** Invocations of a workgroup, and rows that each of them takes: software pays for every workgroup, hardware wants many short ones. */
export const RUNS = { 'long-run': { lanes: 8, rows: 64 }, 'short-run': { lanes: 256, rows: 4 } } as const;

/** The WIDTH channels and the slice of rows that an invocation works on: the Values at, at + step, ... below end. */
export const sliceFunctions = (variant: LaneVariant): string => wgsl /* wgsl */`
const SLICE_ROWS = ${SLICE_ROWS}u;
${laneConstants(variant)}
struct Slice { block: u32, at: u32, step: u32, end: u32, writes: bool }

fn slice_of(index: u32, local: u32) -> Slice {
  let blocks = p.channels / WIDTH;
  let first = index / blocks * SLICE_ROWS;
  let end = min(first + SLICE_ROWS, p.rows) * blocks;
  return Slice(index % blocks, (first + local / UNITS) * blocks + index % blocks, ROWS * blocks, end, local < UNITS && first < p.rows);
}
`;

export const batchStatisticsSource = (variant: LaneVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, stride_x: u32, stride_mean: u32, stride_variance: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;         // [rows, channels]
@group(0) @binding(2) var<storage, read_write> mean: array<${variant.element}>;      // [slices, channels]
@group(0) @binding(3) var<storage, read_write> variance: array<${variant.element}>;  // [slices, channels]
${sliceFunctions(variant)}
${momentFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = (wid.y * groups.x + wid.x) * UNITS + local % UNITS;
  let slice = slice_of(index, local);
  let x0 = wid.z * p.stride_x;
  var seen = Moments();
  for (var at = slice.at; at < slice.end; at += slice.step) { seen = observe(seen, x[x0 + at]); }
  let moments = join_moments(local, UNITS, seen);
  if (slice.writes) {
    mean[wid.z * p.stride_mean + index] = moments.mean;
    variance[wid.z * p.stride_variance + index] = moments.deviations / moments.count;
  }
}`;

/** Whoever wrote the rows took the moments of equal parts of them, of which a slice has whole ones. */
export const batchStatisticsMomentsSource = (variant: LaneVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, parts: u32, stride_mean: u32, stride_variance: u32, stride_moments: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> mean: array<${variant.element}>;      // [slices, channels]
@group(0) @binding(2) var<storage, read_write> variance: array<${variant.element}>;  // [slices, channels]
@group(0) @binding(3) var<storage, read_write> moments: array<${variant.element}>;   // [parts, 2, channels]: mean, squared deviations
const SLICE_ROWS = ${SLICE_ROWS}u;
${laneConstants(variant)}
${momentFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = (wid.y * groups.x + wid.x) * UNITS + local % UNITS;
  let blocks = p.channels / WIDTH;
  let part = p.rows / p.parts;  // its rows
  let first = index / blocks * (SLICE_ROWS / part);
  let end = min(first + SLICE_ROWS / part, p.parts);
  let m0 = wid.z * p.stride_moments + index % blocks;
  var seen = Moments();
  for (var i = first + local / UNITS; i < end; i += ROWS) {
    let at = m0 + 2u * i * blocks;
    seen = merge(seen, Moments(f32(part), moments[at], moments[at + blocks]));
  }
  let joined = join_moments(local, UNITS, seen);
  if (local < UNITS && first < p.parts) {
    mean[wid.z * p.stride_mean + index] = joined.mean;
    variance[wid.z * p.stride_variance + index] = joined.deviations / joined.count;
  }
}`;

export const batchStatisticsJoinSource = (variant: LaneVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, stride_means: u32, stride_variances: u32, stride_mean: u32, stride_variance: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> means: array<${variant.element}>;      // [slices, channels]
@group(0) @binding(2) var<storage, read_write> variances: array<${variant.element}>;  // [slices, channels]
@group(0) @binding(3) var<storage, read_write> mean: array<${variant.element}>;       // [channels]
@group(0) @binding(4) var<storage, read_write> variance: array<${variant.element}>;   // [channels]
const SLICE_ROWS = ${SLICE_ROWS}u;
${laneConstants(variant)}
${momentFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = (wid.y * groups.x + wid.x) * UNITS + local % UNITS;
  let blocks = p.channels / WIDTH;
  let slices = select(0u, (p.rows + SLICE_ROWS - 1u) / SLICE_ROWS, block < blocks);
  var seen = Moments();
  for (var slice = local / UNITS; slice < slices; slice += ROWS) {
    let count = f32(min(SLICE_ROWS, p.rows - slice * SLICE_ROWS));
    let at = slice * blocks + block;
    seen = merge(seen, Moments(count, means[wid.z * p.stride_means + at], count * variances[wid.z * p.stride_variances + at]));
  }
  let moments = join_moments(local, UNITS, seen);
  if (local < UNITS && block < blocks) {
    mean[wid.z * p.stride_mean + block] = moments.mean;
    variance[wid.z * p.stride_variance + block] = moments.deviations / moments.count;
  }
}`;

export const batchGradientSumsSource = (variant: LaneVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, epsilon: f32,
  stride_x: u32, stride_mean: u32, stride_variance: u32, stride_d_y: u32, stride_sum_dy: u32, stride_sum_dy_xhat: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;            // [rows, channels]
@group(0) @binding(2) var<storage, read_write> mean: array<${variant.element}>;         // [channels]
@group(0) @binding(3) var<storage, read_write> variance: array<${variant.element}>;     // [channels]
@group(0) @binding(4) var<storage, read_write> d_y: array<${variant.element}>;          // [rows, channels]
@group(0) @binding(5) var<storage, read_write> sum_dy: array<${variant.element}>;       // [slices, channels]
@group(0) @binding(6) var<storage, read_write> sum_dy_xhat: array<${variant.element}>;  // [slices, channels]
${sliceFunctions(variant)}
${sumFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = (wid.y * groups.x + wid.x) * UNITS + local % UNITS;
  let slice = slice_of(index, local);
  let x0 = wid.z * p.stride_x;
  let d_y0 = wid.z * p.stride_d_y;
  let centre = mean[wid.z * p.stride_mean + slice.block];
  var own = Sums();  // of dY and of dY (x - mean)
  for (var at = slice.at; at < slice.end; at += slice.step) {
    let d = d_y[d_y0 + at];
    own = Sums(own.a + d, own.b + d * (x[x0 + at] - centre));
  }
  let sums = join_sums(local, UNITS, own);
  if (slice.writes) {
    sum_dy[wid.z * p.stride_sum_dy + index] = sums.a;
    sum_dy_xhat[wid.z * p.stride_sum_dy_xhat + index] = sums.b * inverseSqrt(variance[wid.z * p.stride_variance + slice.block] + p.epsilon);
  }
}`;

/** The WIDTH channels and the run of rows that an invocation works on: the Values at, at + step, ... below end. */
export const runFunctions = ({ name, element }: BatchRunVariant): string => wgsl /* wgsl */`
${valueSource(element)}
const LANES = ${RUNS[name].lanes}u;
const RUN = ${RUNS[name].rows}u;
struct Run { block: u32, at: u32, step: u32, end: u32 }

fn run_of(group: u32, local: u32) -> Run {
  let index = group * LANES + local;
  let blocks = p.channels / WIDTH;
  let first = index / blocks * RUN;
  return Run(index % blocks, first * blocks + index % blocks, blocks, min(first + RUN, p.rows) * blocks);
}
`;

export const batchNormaliseSource = (variant: BatchRunVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, epsilon: f32,
  stride_x: u32, stride_mean: u32, stride_variance: u32, stride_gamma: u32, stride_beta: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;         // [rows, channels]
@group(0) @binding(2) var<storage, read_write> mean: array<${variant.element}>;      // [channels]
@group(0) @binding(3) var<storage, read_write> variance: array<${variant.element}>;  // [channels]
@group(0) @binding(4) var<storage, read_write> gamma: array<${variant.element}>;     // [channels]
@group(0) @binding(5) var<storage, read_write> beta: array<${variant.element}>;      // [channels]
@group(0) @binding(6) var<storage, read_write> y: array<${variant.element}>;         // [rows, channels]
${runFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of(wid.y * groups.x + wid.x, local);
  let inverse = inverseSqrt(variance[wid.z * p.stride_variance + run.block] + p.epsilon);
  let centre = mean[wid.z * p.stride_mean + run.block];
  let scale = gamma[wid.z * p.stride_gamma + run.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + run.block];
  let x0 = wid.z * p.stride_x;
  let y0 = wid.z * p.stride_y;
  for (var at = run.at; at < run.end; at += run.step) { y[y0 + at] = (x[x0 + at] - centre) * scale + shift; }
}`;

export const batchGradientSource = (variant: BatchRunVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, epsilon: f32, stride_x: u32, stride_mean: u32, stride_variance: u32, stride_gamma: u32,
  stride_d_y: u32, stride_sum_dy: u32, stride_sum_dy_xhat: u32, stride_d_x: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;            // [rows, channels]
@group(0) @binding(2) var<storage, read_write> mean: array<${variant.element}>;         // [channels]
@group(0) @binding(3) var<storage, read_write> variance: array<${variant.element}>;     // [channels]
@group(0) @binding(4) var<storage, read_write> gamma: array<${variant.element}>;        // [channels]
@group(0) @binding(5) var<storage, read_write> d_y: array<${variant.element}>;          // [rows, channels]
@group(0) @binding(6) var<storage, read_write> sum_dy: array<${variant.element}>;       // [channels]
@group(0) @binding(7) var<storage, read_write> sum_dy_xhat: array<${variant.element}>;  // [channels]
@group(0) @binding(8) var<storage, read_write> d_x: array<${variant.element}>;          // [rows, channels]
${runFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of(wid.y * groups.x + wid.x, local);
  let inverse = inverseSqrt(variance[wid.z * p.stride_variance + run.block] + p.epsilon);
  let centre = mean[wid.z * p.stride_mean + run.block];
  let scale = gamma[wid.z * p.stride_gamma + run.block] * inverse;
  let constant = sum_dy[wid.z * p.stride_sum_dy + run.block] / f32(p.rows);
  let slope = sum_dy_xhat[wid.z * p.stride_sum_dy_xhat + run.block] * inverse / f32(p.rows);
  let x0 = wid.z * p.stride_x;
  let d_y0 = wid.z * p.stride_d_y;
  let d_x0 = wid.z * p.stride_d_x;
  for (var at = run.at; at < run.end; at += run.step) {
    d_x[d_x0 + at] = (d_y[d_y0 + at] - constant - (x[x0 + at] - centre) * slope) * scale;
  }
}`;
