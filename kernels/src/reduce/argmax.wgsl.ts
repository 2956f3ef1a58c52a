// WGSL of the index of the largest element along the middle axis of [outer, reduced, inner]. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { joiningInvocations, teamConstants } from '../teams.ts';
import { bestSource } from './order.wgsl.ts';
import type { OutputTeams } from './reduce.wgsl.ts';

export const argmaxSource = (teams: OutputTeams): string => wgsl /* wgsl */`
struct Params { outer: u32, reduced: u32, inner: u32, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;  // [outer, reduced, inner]
@group(0) @binding(2) var<storage, read_write> y: array<u32>;  // [outer, inner]

${teamConstants(teams)}
${bestSource(joiningInvocations(teams))}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let output = (wid.y * groups.x + wid.x) * TEAMS + local % TEAMS;
  let lane = local / TEAMS;
  let inside = output < p.outer * p.inner;

  let x0 = wid.z * p.stride_x + output / p.inner * p.reduced * p.inner + output % p.inner;
  var best = Best(0u, 0u);
  let end = select(0u, p.reduced, inside);
  for (var r = lane; r < end; r += LANES) { best = better(best, Best(order_of(x[x0 + r * p.inner]), r)); }
  best = best_lane(local, TEAMS, best);
  if (lane == 0u && inside) { y[wid.z * p.stride_y + output] = best.index; }
}`;
