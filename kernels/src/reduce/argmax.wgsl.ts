// WGSL of the index of the largest element along the middle axis of [outer, reduced, inner]. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { bestSource } from './order.wgsl.ts';
import { lanesPerOutput, REDUCE_WORKGROUP, type ReduceVariant } from './reduce.wgsl.ts';

export type ArgmaxVariant = Pick<ReduceVariant, 'name'>;

export const argmaxSource = ({ name }: ArgmaxVariant): string => wgsl /* wgsl */`
struct Params { outer: u32, reduced: u32, inner: u32, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;  // [outer, reduced, inner]
@group(0) @binding(2) var<storage, read_write> y: array<u32>;  // [outer, inner]

const WORKGROUP = ${REDUCE_WORKGROUP[name]}u;
const LANES = ${lanesPerOutput(name)}u;  // that share an output
${bestSource(lanesPerOutput(name))}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
#if ${name === 'output-per-workgroup'}
  let output = wid.y * groups.x + wid.x;
  let lane = local;
#else
  let output = (wid.y * groups.x + wid.x) * WORKGROUP + local;
  let lane = 0u;
#endif
  if (output >= p.outer * p.inner) { return; }

  let x0 = wid.z * p.stride_x + output / p.inner * p.reduced * p.inner + output % p.inner;
  var best = Best(0u, 0u);
  for (var r = lane; r < p.reduced; r += LANES) { best = better(best, Best(order_of(x[x0 + r * p.inner]), r)); }
  best = best_lane(lane, 1u, best);
  if (lane == 0u) { y[wid.z * p.stride_y + output] = best.index; }
}`;
