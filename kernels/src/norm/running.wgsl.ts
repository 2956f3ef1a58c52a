// WGSL of running statistics after a batch. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export const runningStatisticsSource = (variant: BlockVariant): string => wgsl /* wgsl */`
struct Params {
  count: u32, keep: f32, share: f32, share_of_variance: f32,
  stride_running_mean: u32, stride_running_variance: u32, stride_batches: u32, stride_mean: u32, stride_variance: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> running_mean: array<vec4f>;      // [count / 4]
@group(0) @binding(2) var<storage, read_write> running_variance: array<vec4f>;  // [count / 4]
@group(0) @binding(3) var<storage, read_write> batches: array<f32>;             // [1]
@group(0) @binding(4) var<storage, read_write> mean: array<vec4f>;              // [count / 4]
@group(0) @binding(5) var<storage, read_write> variance: array<vec4f>;          // [count / 4]
${blockSource(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let running_mean0 = wid.z * p.stride_running_mean;
  let running_variance0 = wid.z * p.stride_running_variance;
  let mean0 = wid.z * p.stride_mean;
  let variance0 = wid.z * p.stride_variance;

  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    running_mean[running_mean0 + i] = p.keep * running_mean[running_mean0 + i] + p.share * mean[mean0 + i];
    running_variance[running_variance0 + i] = p.keep * running_variance[running_variance0 + i] + p.share_of_variance * variance[variance0 + i];
  }
  if (block.first + lane == 0u) { batches[wid.z * p.stride_batches] += 1.0; }
}`;
