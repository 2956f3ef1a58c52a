// WGSL of the softmax over the last axis, with temperature, and of its gradient. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type RowVariant, rowFunctions, SOFTMAX_ROW } from './rows.wgsl.ts';

export interface SoftmaxVariant extends RowVariant {
  /** y holds log-probabilities instead of probabilities. */
  readonly log: boolean;
}

export const softmaxForwardSource = (variant: SoftmaxVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, inverse_temperature: f32, stride_z: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> z: array<f32>;  // [rows, classes]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [rows, classes]
${rowFunctions(variant)}
${SOFTMAX_ROW}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let z0 = wid.z * p.stride_z + row.index * p.classes;
  let y0 = wid.z * p.stride_y + row.index * p.classes;
  let softmax = softmax_row(local, row, z0, p.inverse_temperature);
  for (var k = row.lane; k < row.end; k += LANES) {
    let shifted = z[z0 + k] * p.inverse_temperature - softmax.largest;
#if ${variant.log}
    y[y0 + k] = shifted - log(softmax.sum);
#else
    y[y0 + k] = exp(shifted) / softmax.sum;
#endif
  }
}`;

export const softmaxGradientSource = (variant: SoftmaxVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, inverse_temperature: f32, stride_y: u32, stride_d_y: u32, stride_d_z: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;    // [rows, classes]
@group(0) @binding(2) var<storage, read_write> d_y: array<f32>;  // [rows, classes]
@group(0) @binding(3) var<storage, read_write> d_z: array<f32>;  // [rows, classes]
${rowFunctions(variant)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(wid.y * groups.x + wid.x, local);
  let y0 = wid.z * p.stride_y + row.index * p.classes;
  let d_y0 = wid.z * p.stride_d_y + row.index * p.classes;
  let d_z0 = wid.z * p.stride_d_z + row.index * p.classes;
  var sum = 0.0;
  for (var k = row.lane; k < row.end; k += LANES) {
#if ${variant.log}
    sum += d_y[d_y0 + k];
#else
    sum += d_y[d_y0 + k] * y[y0 + k];
#endif
  }
  sum = join_sum(local, TEAMS, sum);
  for (var k = row.lane; k < row.end; k += LANES) {
#if ${variant.log}
    d_z[d_z0 + k] = (d_y[d_y0 + k] - exp(y[y0 + k]) * sum) * p.inverse_temperature;
#else
    d_z[d_z0 + k] = y[y0 + k] * (d_y[d_y0 + k] - sum) * p.inverse_temperature;
#endif
  }
}`;
