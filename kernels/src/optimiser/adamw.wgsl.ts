// WGSL of a step of AdamW. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export const adamwSource = (variant: BlockVariant): string => wgsl /* wgsl */`
struct Params {
  count: u32, beta1: f32, beta2: f32, epsilon: f32, weight_decay: f32,
  stride_parameters: u32, stride_m: u32, stride_v: u32, stride_g: u32, stride_lr: u32, stride_step_count: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> parameters: array<vec4f>;  // [count / 4]
@group(0) @binding(2) var<storage, read_write> m: array<vec4f>;           // [count / 4]
@group(0) @binding(3) var<storage, read_write> v: array<vec4f>;           // [count / 4]
@group(0) @binding(4) var<storage, read_write> g: array<vec4f>;           // [count / 4]
@group(0) @binding(5) var<storage, read_write> lr: array<f32>;            // [1]
@group(0) @binding(6) var<storage, read_write> step_count: array<f32>;    // [1]
${blockSource(variant)}

// 1 - beta^t by squaring. With q(t) = 1 - beta^t, q(s + t) = q(s) + q(t) (1 - q(s)): nothing cancels, as 1 - beta^t would for a beta near 1.
fn bias_correction(beta: f32, t: u32) -> f32 {
  var power = 1.0 - beta;
  var q = 0.0;
  for (var rest = t; rest > 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) { q += power * (1.0 - q); }
    power *= 2.0 - power;
  }
  return q;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parameters0 = wid.z * p.stride_parameters;
  let m0 = wid.z * p.stride_m;
  let v0 = wid.z * p.stride_v;
  let g0 = wid.z * p.stride_g;
  let t = u32(step_count[wid.z * p.stride_step_count]);
  let rate = lr[wid.z * p.stride_lr];
  let step_size = rate / bias_correction(p.beta1, t);
  let second_scale = inverseSqrt(bias_correction(p.beta2, t));

  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    let gradient = g[g0 + i];
    let first = p.beta1 * m[m0 + i] + (1.0 - p.beta1) * gradient;
    let second = p.beta2 * v[v0 + i] + (1.0 - p.beta2) * gradient * gradient;
    m[m0 + i] = first;
    v[v0 + i] = second;
    let decayed = parameters[parameters0 + i] * (1.0 - rate * p.weight_decay);
    parameters[parameters0 + i] = decayed - step_size * first / (sqrt(second) * second_scale + p.epsilon);
  }
}`;
