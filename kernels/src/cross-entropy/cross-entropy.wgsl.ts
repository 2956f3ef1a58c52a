// WGSL of the cross-entropy between targets and softmax(z), and of its gradients. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type RowVariant, rowFunctions, SOFTMAX_ROW } from '../softmax/rows.wgsl.ts';

const sumOfLosses = wgsl /* wgsl */`
  let log_sum = log(softmax.sum);
  var sum = 0.0;
  for (var k = row.lane; k < row.end; k += LANES) {
    sum += targets[targets0 + k] * (z[z0 + k] - softmax.largest - log_sum);
  }
  sum = join_sum(local, TEAMS, sum);
  if (row.lane == 0u && row.index < p.rows) { loss[wid.z * p.stride_loss + row.index] = -sum; }`;

export const crossEntropyForwardSource = (variant: RowVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, stride_z: u32, stride_targets: u32, stride_loss: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> z: array<f32>;       // [rows, classes]
@group(0) @binding(2) var<storage, read_write> targets: array<f32>;  // [rows, classes]
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;    // [rows]
${rowFunctions(variant)}
${SOFTMAX_ROW}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let z0 = wid.z * p.stride_z + row.index * p.classes;
  let targets0 = wid.z * p.stride_targets + row.index * p.classes;
  let softmax = softmax_row(local, row, z0, 1.0);
${sumOfLosses}
}`;

/** The gradient to the logits; with `loss`, what the forward kernel computes too, in the same steps. */
export const crossEntropyGradientLogitsSource = (variant: RowVariant, loss = false): string => wgsl /* wgsl */`
struct Params {
  rows: u32, classes: u32, stride_d_loss: u32, stride_z: u32, stride_targets: u32,
#if ${loss}
  stride_loss: u32,
#endif
  stride_d_z: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> d_loss: array<f32>;  // [rows]
@group(0) @binding(2) var<storage, read_write> z: array<f32>;       // [rows, classes]
@group(0) @binding(3) var<storage, read_write> targets: array<f32>;  // [rows, classes]
#if ${loss}
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;    // [rows]
#endif
@group(0) @binding(${loss ? 5 : 4}) var<storage, read_write> d_z: array<f32>;     // [rows, classes]
${rowFunctions(variant)}
${SOFTMAX_ROW}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let z0 = wid.z * p.stride_z + row.index * p.classes;
  let targets0 = wid.z * p.stride_targets + row.index * p.classes;
  let d_z0 = wid.z * p.stride_d_z + row.index * p.classes;
  let softmax = softmax_row(local, row, z0, 1.0);
#if ${loss}
${sumOfLosses}
#endif
  var mass = 0.0;
  for (var k = row.lane; k < row.end; k += LANES) { mass += targets[targets0 + k]; }
  mass = join_sum(local, TEAMS, mass);
  let d = d_loss[wid.z * p.stride_d_loss + row.index];
  for (var k = row.lane; k < row.end; k += LANES) {
    let probability = exp(z[z0 + k] - softmax.largest) / softmax.sum;
    d_z[d_z0 + k] = d * (mass * probability - targets[targets0 + k]);
  }
}`;

export const crossEntropyGradientTargetsSource = (variant: RowVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, stride_d_loss: u32, stride_z: u32, stride_d_targets: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> d_loss: array<f32>;    // [rows]
@group(0) @binding(2) var<storage, read_write> z: array<f32>;         // [rows, classes]
@group(0) @binding(3) var<storage, read_write> d_targets: array<f32>;  // [rows, classes]
${rowFunctions(variant)}
${SOFTMAX_ROW}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let z0 = wid.z * p.stride_z + row.index * p.classes;
  let d_targets0 = wid.z * p.stride_d_targets + row.index * p.classes;
  let softmax = softmax_row(local, row, z0, 1.0);
  let log_sum = log(softmax.sum);
  let d = d_loss[wid.z * p.stride_d_loss + row.index];
  for (var k = row.lane; k < row.end; k += LANES) {
    d_targets[d_targets0 + k] = -d * (z[z0 + k] - softmax.largest - log_sum);
  }
}`;
