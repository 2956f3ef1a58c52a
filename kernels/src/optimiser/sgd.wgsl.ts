// WGSL of a step of SGD with momentum and weight decay. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export const sgdSource = (variant: BlockVariant): string => wgsl /* wgsl */`
struct Params {
  count: u32, momentum: f32, weight_decay: f32,
  stride_parameters: u32, stride_velocity: u32, stride_g: u32, stride_lr: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameters: array<vec4f>;  // [count / 4]
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;    // [count / 4]
@group(0) @binding(3) var<storage, read_write> g: array<vec4f>;           // [count / 4]
@group(0) @binding(4) var<storage, read_write> lr: array<f32>;            // [1]
${blockSource(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parameters0 = wid.z * p.stride_parameters;
  let velocity0 = wid.z * p.stride_velocity;
  let g0 = wid.z * p.stride_g;
  let rate = lr[wid.z * p.stride_lr];

  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    let before = parameters[parameters0 + i];
    let v = p.momentum * velocity[velocity0 + i] + (g[g0 + i] + p.weight_decay * before);
    velocity[velocity0 + i] = v;
    parameters[parameters0 + i] = before - rate * v;
  }
}`;
