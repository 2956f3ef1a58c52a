// WGSL that gives every element one value. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export const fillSource = (variant: BlockVariant): string => wgsl /* wgsl */`
struct Params { count: u32, value: f32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;  // [count / 4]
${blockSource(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = block_of(wid, groups, (p.count + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) { y[wid.z * p.stride_y + i] = vec4f(p.value); }
}`;
