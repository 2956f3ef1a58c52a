// WGSL of the column sums of several matrices. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';
import { joiningInvocations, type SharedTileName, type Teams, teamConstants } from '../teams.ts';

/** A team sums a column. */
export interface ColumnSumsVariant extends Teams {
  readonly name: 'column-per-invocation' | SharedTileName;
}

/** A matrix has workgroups of its own, those of matrix 0 first. */
export function columnSumsSource(matrices: number, teams: ColumnSumsVariant): string {
  const each = (text: (matrix: number) => string): string => Array.from({ length: matrices }, (_, i) => text(i)).join('');
  return wgsl /* wgsl */`
struct Params {
  ${each((i) => `rows${i}: u32, columns${i}: u32, `)}
  ${each((i) => `stride_x${i}: u32, stride_y${i}: u32, `)}
}
@group(0) @binding(0) var<uniform> p: Params;
${each(
  (i) => `
@group(0) @binding(${2 * i + 1}) var<storage, read_write> x${i}: array<f32>;  // [rows${i}, columns${i}]
@group(0) @binding(${2 * i + 2}) var<storage, read_write> y${i}: array<f32>;  // [columns${i}]`,
)}

${teamConstants(teams)}
${joinFunction({ name: 'join_lanes', type: 'f32', combine: 'a + b', invocations: joiningInvocations(teams) })}

fn workgroups_of(columns: u32) -> u32 { return (columns + TEAMS - 1u) / TEAMS; }
${each(
  (i) => `
fn sum${i}(workgroup: u32, member: u32, local: u32) {
  let column = workgroup * TEAMS + local % TEAMS;
  let lane = local / TEAMS;
  let rows = select(0u, p.rows${i}, column < p.columns${i});
  var sum = 0.0;
  for (var r = lane; r < rows; r += LANES) { sum += x${i}[member * p.stride_x${i} + r * p.columns${i} + column]; }
  sum = join_lanes(local, TEAMS, sum);
  if (lane == 0u && column < p.columns${i}) { y${i}[member * p.stride_y${i} + column] = sum; }
}`,
)}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  var workgroup = wid.y * groups.x + wid.x;
  ${each(
    (i) => `
  if (workgroup < workgroups_of(p.columns${i})) {
    sum${i}(workgroup, wid.z, local);
    return;
  }
  workgroup -= workgroups_of(p.columns${i});`,
  )}
}`;
}
