// WGSL that makes normalised floats of bytes. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export interface NormaliseVariant extends BlockVariant {
  readonly channels: 1 | 3;
}

export const normaliseSource = (variant: NormaliseVariant): string => wgsl /* wgsl */`
struct Params {
  count: u32, channels: u32, mean0: f32, mean1: f32, mean2: f32, std0: f32, std1: f32, std2: f32,
  stride_x: u32, stride_y: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<u32>;    // [count / 4], four bytes each, the lowest first
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;  // [count / 4]
${blockSource(variant)}

// The channels' values for four neighbouring bytes, the first of which belongs to channel first.
fn four_of(first: u32, channels: vec3f) -> vec4f {
#if ${variant.channels === 3}
  switch (first) {
    case 0u: { return channels.xyzx; }
    case 1u: { return channels.yzxy; }
    default: { return channels.zxyz; }
  }
#else
  return channels.xxxx;
#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let mean = vec3f(p.mean0, p.mean1, p.mean2);
  let deviation = vec3f(p.std0, p.std1, p.std2);
  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    let first = 4u * i % ${variant.channels}u;
    let pixels = unpack4x8unorm(x[wid.z * p.stride_x + i]);
    y[wid.z * p.stride_y + i] = (pixels - four_of(first, mean)) / four_of(first, deviation);
  }
}`;
