// WGSL of batch normalisation and ReLU with given statistics, and of the gradient past the ReLU and through the statistics. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BatchRunVariant, runFunctions, sliceFunctions } from './batch.wgsl.ts';
import { type LaneVariant, sumFunctions } from './lanes.wgsl.ts';

export const batchNormaliseReluSource = (variant: BatchRunVariant): string => wgsl /* wgsl */`
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

// select lets a NaN through, max need not.
fn relu(value: Value) -> Value { return select(value, Value(), value < Value()); }

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of(wid.y * groups.x + wid.x, local);
  let inverse = inverseSqrt(variance[wid.z * p.stride_variance + run.block] + p.epsilon);
  let centre = mean[wid.z * p.stride_mean + run.block];
  let scale = gamma[wid.z * p.stride_gamma + run.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + run.block];
  let x0 = wid.z * p.stride_x;
  let y0 = wid.z * p.stride_y;
  for (var at = run.at; at < run.end; at += run.step) { y[y0 + at] = relu((x[x0 + at] - centre) * scale + shift); }
}`;

export const batchReluGradientSumsSource = (variant: LaneVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, epsilon: f32, stride_x: u32, stride_mean: u32, stride_variance: u32, stride_gamma: u32,
  stride_beta: u32, stride_d_y: u32, stride_sum_d: u32, stride_sum_d_xhat: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<${variant.element}>;           // [rows, channels]
@group(0) @binding(2) var<storage, read_write> mean: array<${variant.element}>;        // [channels]
@group(0) @binding(3) var<storage, read_write> variance: array<${variant.element}>;    // [channels]
@group(0) @binding(4) var<storage, read_write> gamma: array<${variant.element}>;       // [channels]
@group(0) @binding(5) var<storage, read_write> beta: array<${variant.element}>;        // [channels]
@group(0) @binding(6) var<storage, read_write> d_y: array<${variant.element}>;         // [rows, channels]
@group(0) @binding(7) var<storage, read_write> sum_d: array<${variant.element}>;       // [slices, channels]
@group(0) @binding(8) var<storage, read_write> sum_d_xhat: array<${variant.element}>;  // [slices, channels]
${sliceFunctions(variant)}
${sumFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = (wid.y * groups.x + wid.x) * UNITS + local % UNITS;
  let slice = slice_of(index, local);
  let inverse = inverseSqrt(variance[wid.z * p.stride_variance + slice.block] + p.epsilon);
  let centre = mean[wid.z * p.stride_mean + slice.block];
  let scale = gamma[wid.z * p.stride_gamma + slice.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + slice.block];
  let x0 = wid.z * p.stride_x;
  let d_y0 = wid.z * p.stride_d_y;
  var own = Sums();  // of d and of d (x - mean)
  for (var at = slice.at; at < slice.end; at += slice.step) {
    let centred = x[x0 + at] - centre;
    let d = select(d_y[d_y0 + at], Value(), centred * scale + shift <= Value());
    own = Sums(own.a + d, own.b + d * centred);
  }
  let sums = join_sums(local, UNITS, own);
  if (slice.writes) {
    sum_d[wid.z * p.stride_sum_d + index] = sums.a;
    sum_d_xhat[wid.z * p.stride_sum_d_xhat + index] = sums.b * inverse;
  }
}`;

export const batchReluGradientSource = (variant: BatchRunVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, channels: u32, epsilon: f32, stride_d_x: u32, stride_x: u32, stride_mean: u32, stride_variance: u32,
  stride_gamma: u32, stride_beta: u32, stride_sum_d: u32, stride_sum_d_xhat: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> d_x: array<${variant.element}>;         // [rows, channels]: dY before
@group(0) @binding(2) var<storage, read_write> x: array<${variant.element}>;           // [rows, channels]
@group(0) @binding(3) var<storage, read_write> mean: array<${variant.element}>;        // [channels]
@group(0) @binding(4) var<storage, read_write> variance: array<${variant.element}>;    // [channels]
@group(0) @binding(5) var<storage, read_write> gamma: array<${variant.element}>;       // [channels]
@group(0) @binding(6) var<storage, read_write> beta: array<${variant.element}>;        // [channels]
@group(0) @binding(7) var<storage, read_write> sum_d: array<${variant.element}>;       // [channels]
@group(0) @binding(8) var<storage, read_write> sum_d_xhat: array<${variant.element}>;  // [channels]
${runFunctions(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = run_of(wid.y * groups.x + wid.x, local);
  let inverse = inverseSqrt(variance[wid.z * p.stride_variance + run.block] + p.epsilon);
  let centre = mean[wid.z * p.stride_mean + run.block];
  let scale = gamma[wid.z * p.stride_gamma + run.block] * inverse;
  let shift = beta[wid.z * p.stride_beta + run.block];
  let constant = sum_d[wid.z * p.stride_sum_d + run.block] / f32(p.rows);
  let slope = sum_d_xhat[wid.z * p.stride_sum_d_xhat + run.block] * inverse / f32(p.rows);
  let x0 = wid.z * p.stride_x;
  let d_x0 = wid.z * p.stride_d_x;
  for (var at = run.at; at < run.end; at += run.step) {
    let centred = x[x0 + at] - centre;
    let d = select(d_x[d_x0 + at], Value(), centred * scale + shift <= Value());
    d_x[d_x0 + at] = (d - constant - centred * slope) * scale;
  }
}`;
