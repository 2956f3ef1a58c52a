// WGSL of the sum of partial results. No launch logic.
import { wgsl } from '@softlabel/runtime';

/** Elements of one workgroup. */
export const SUM_PARTS_WORKGROUP = 64;

export const sumPartsSource = (): string => wgsl /* wgsl */`
struct Params { parts: u32, length: u32, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;  // [parts, length]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;  // [length]

@compute @workgroup_size(${SUM_PARTS_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = (wid.y * groups.x + wid.x) * ${SUM_PARTS_WORKGROUP}u + local;
  if (i >= p.length) { return; }
  var sum = 0.0;
  for (var part = 0u; part < p.parts; part++) { sum += x[wid.z * p.stride_x + part * p.length + i]; }
  y[wid.z * p.stride_y + i] = sum;
}`;
