// WGSL of random tensors: bits, uniforms and normals. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';
import { PHILOX } from './philox.wgsl.ts';
import { UNIT_CIRCLE } from './unit-circle.wgsl.ts';

export interface RandomVariant extends BlockVariant {
  readonly distribution: 'bits' | 'uniform' | 'normal';
}

/** WGSL expression of four numbers from the four words of a quad. */
const VALUES = { bits: 'words', uniform: 'uniform_of(words)', normal: 'normal_of(words)' } as const;

const NORMAL = wgsl /* wgsl */`
${UNIT_CIRCLE}
// -log(1 - u), by its series where log may cancel.
fn exponential_of(u: f32) -> f32 {
  let series = u * (1.0 + u * (1.0 / 2.0 + u * (1.0 / 3.0 + u * (1.0 / 4.0 + u * (1.0 / 5.0 + u * (1.0 / 6.0))))));
  return select(-log(1.0 - u), series, u < 0.0625);
}

// Box and Muller: two uniforms give two normals. 1 - u is never 0.
fn normal_pair(u: vec2f) -> vec2f { return sqrt(2.0 * exponential_of(u.x)) * unit_circle(u.y); }

fn normal_of(words: vec4u) -> vec4f {
  let u = uniform_of(words);
  return vec4f(normal_pair(u.xy), normal_pair(u.zw));
}`;

export const randomSource = (variant: RandomVariant): string => wgsl /* wgsl */`
struct Params { count: u32, stream: u32, stride_counter: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> counter: array<u32>;  // [seed, step]
@group(0) @binding(2) var<storage, read_write> y: array<${variant.distribution === 'bits' ? 'vec4u' : 'vec4f'}>;  // [count / 4]
${blockSource(variant)}
${PHILOX}
${variant.distribution === 'normal' ? NORMAL : ''}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let seed = counter[wid.z * p.stride_counter];
  let step = counter[wid.z * p.stride_counter + 1u];
  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    let words = random_quad(seed, p.stream, step, i);
    y[wid.z * p.stride_y + i] = ${VALUES[variant.distribution]};
  }
}`;
