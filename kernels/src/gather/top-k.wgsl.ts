// WGSL of the k largest elements of each row: the row is looked through k times. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { bestSource } from '../reduce/order.wgsl.ts';

export interface TopKVariant {
  readonly name: 'row-per-invocation' | 'row-per-workgroup';
}

/** Invocations of a workgroup, and how many of them share a row. */
export const TOP_K_LANES = { 'row-per-invocation': { workgroup: 8, lanes: 1 }, 'row-per-workgroup': { workgroup: 64, lanes: 64 } } as const;

export const topKSource = ({ name }: TopKVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, classes: u32, k: u32, stride_x: u32, stride_values: u32, stride_indices: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;        // [rows, classes]
@group(0) @binding(2) var<storage, read_write> values: array<f32>;   // [rows, k]
@group(0) @binding(3) var<storage, read_write> indices: array<u32>;  // [rows, k]

const WORKGROUP = ${TOP_K_LANES[name].workgroup}u;
const LANES = ${TOP_K_LANES[name].lanes}u;  // that share a row
${bestSource(TOP_K_LANES[name].lanes)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
#if ${name === 'row-per-workgroup'}
  let row = wid.y * groups.x + wid.x;
  let lane = local;
#else
  let row = (wid.y * groups.x + wid.x) * WORKGROUP + local;
  let lane = 0u;
#endif
  if (row >= p.rows) { return; }
  let x0 = wid.z * p.stride_x + row * p.classes;

  var taken = Best(0u, 0u);
  for (var t = 0u; t < p.k; t++) {
    // The best of the elements that come after the last one taken.
    var best = Best(0u, 0u);
    for (var index = lane; index < p.classes; index += LANES) {
      let order = order_of(x[x0 + index]);
      if (t == 0u || order < taken.order || (order == taken.order && index > taken.index)) { best = better(best, Best(order, index)); }
    }
    taken = best_lane(lane, 1u, best);
    if (lane == 0u) {
      values[wid.z * p.stride_values + row * p.k + t] = x[x0 + taken.index];
      indices[wid.z * p.stride_indices + row * p.k + t] = taken.index;
    }
  }
}`;
