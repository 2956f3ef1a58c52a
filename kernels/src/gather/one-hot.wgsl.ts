// WGSL of one-hot rows. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export const oneHotSource = (variant: BlockVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, stride_index: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> index: array<u32>;  // [rows]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;    // [rows, classes]
${blockSource(variant)}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index0 = wid.z * p.stride_index;
  let block = block_of(wid, groups, (p.rows * p.classes + 3u) / 4u);
  for (var at = block.first + lane; at < block.end; at += LANES) {
    var values = vec4f();
    for (var i = 0u; i < 4u; i++) {
      let row = min((4u * at + i) / p.classes, p.rows - 1u);
      values[i] = f32(index[index0 + row] == (4u * at + i) % p.classes);
    }
    y[wid.z * p.stride_y + at] = values;
  }
}`;
