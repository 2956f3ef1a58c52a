// WGSL of the softmax over the last axis, with temperature, and of its gradient. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type RowStrategy, rowFunctions, SOFTMAX_ROW } from './rows.wgsl.ts';

export interface SoftmaxVariant {
  readonly name: RowStrategy;
  /** y holds log-probabilities instead of probabilities. */
  readonly log: boolean;
}

export const softmaxForwardSource = ({ name, log }: SoftmaxVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, inverse_temperature: f32, stride_z: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> z: array<f32>;  // [rows, classes]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [rows, classes]
${rowFunctions(name)}
${SOFTMAX_ROW}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let lane = lane_of(local);
  if (row >= p.rows) { return; }
  let z0 = wid.z * p.stride_z + row * p.classes;
  let y0 = wid.z * p.stride_y + row * p.classes;
  let softmax = softmax_row(lane, z0, p.classes, p.inverse_temperature);
  for (var k = lane; k < p.classes; k += LANES) {
    let shifted = z[z0 + k] * p.inverse_temperature - softmax.largest;
#if ${log}
    y[y0 + k] = shifted - log(softmax.sum);
#else
    y[y0 + k] = exp(shifted) / softmax.sum;
#endif
  }
}`;

export const softmaxGradientSource = ({ name, log }: SoftmaxVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, inverse_temperature: f32, stride_y: u32, stride_d_y: u32, stride_d_z: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;    // [rows, classes]
@group(0) @binding(2) var<storage, read_write> d_y: array<f32>;  // [rows, classes]
@group(0) @binding(3) var<storage, read_write> d_z: array<f32>;  // [rows, classes]
${rowFunctions(name)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let lane = lane_of(local);
  if (row >= p.rows) { return; }
  let y0 = wid.z * p.stride_y + row * p.classes;
  let d_y0 = wid.z * p.stride_d_y + row * p.classes;
  let d_z0 = wid.z * p.stride_d_z + row * p.classes;
  var sum = 0.0;
  for (var k = lane; k < p.classes; k += LANES) {
#if ${log}
    sum += d_y[d_y0 + k];
#else
    sum += d_y[d_y0 + k] * y[y0 + k];
#endif
  }
  sum = join_sum(lane, 1u, sum);
  for (var k = lane; k < p.classes; k += LANES) {
#if ${log}
    d_z[d_z0 + k] = (d_y[d_y0 + k] - exp(y[y0 + k]) * sum) * p.inverse_temperature;
#else
    d_z[d_z0 + k] = y[y0 + k] * (d_y[d_y0 + k] - sum) * p.inverse_temperature;
#endif
  }
}`;
