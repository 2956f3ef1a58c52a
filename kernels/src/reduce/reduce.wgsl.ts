// WGSL of sum, mean and max over the middle axis of [outer, reduced, inner]. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';
import { joiningInvocations, type SharedTileName, type Teams, teamConstants } from '../teams.ts';
import { orderSource } from './order.wgsl.ts';

/** A team makes an output, or four that are neighbours. */
export interface OutputTeams extends Teams {
  readonly name: 'output-per-invocation' | SharedTileName;
}
export interface ReduceVariant extends OutputTeams {
  readonly operation: 'sum' | 'mean' | 'max';
  /** inner is a multiple of 4: four outputs at a time. */
  readonly vector: boolean;
}

export const reduceSource = ({ operation, vector, ...teams }: ReduceVariant): string => wgsl /* wgsl */`
struct Params { outer: u32, reduced: u32, inner: u32, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;  // [outer, reduced, inner]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;    // [outer, inner]

#if ${vector}
const WIDTH = 4u;
alias Value = vec4f;
#else
const WIDTH = 1u;
alias Value = f32;
#endif

#if ${operation === 'max'}
alias Total = ${vector ? 'vec4u' : 'u32'};
${vector ? orderSource('vec4f', 'vec4u') : orderSource('f32', 'u32')}
fn total_of(value: Value) -> Total { return order_of(value); }
fn joined(a: Total, b: Total) -> Total { return max(a, b); }
fn result_of(total: Total) -> Value { return from_order(total); }
#else
alias Total = Value;
fn total_of(value: Value) -> Total { return value; }
fn joined(a: Total, b: Total) -> Total { return a + b; }
fn result_of(total: Total) -> Value { return ${operation === 'mean' ? 'total / f32(p.reduced)' : 'total'}; }
#endif

${teamConstants(teams)}
const BLOCK = 64u;
const GROUP = BLOCK * BLOCK;

${joinFunction({ name: 'join_lanes', type: 'Total', combine: 'joined(a, b)', invocations: joiningInvocations(teams) })}
fn load(at: u32) -> Value {
#if ${vector}
  return x[at];
#else
  return x[at / 4u][at % 4u];
#endif
}

// Joins the terms first, first + LANES, ... below end of the output whose term 0 lies at x0, in units of Value. Terms are joined in blocks
// and blocks in groups, so that a sum of 10^5 terms rounds about 150 times in a row and not 10^5 times.
fn join_terms(x0: u32, pitch: u32, first: u32, end: u32) -> Total {
  var total = Total();
  for (var group = first; group < end; group += GROUP * LANES) {
    let group_end = min(group + GROUP * LANES, end);
    var group_total = Total();
    for (var block = group; block < group_end; block += BLOCK * LANES) {
      let block_end = min(block + BLOCK * LANES, end);
      var block_total = Total();
      for (var r = block; r < block_end; r += LANES) { block_total = joined(block_total, total_of(load(x0 + r * pitch))); }
      group_total = joined(group_total, block_total);
    }
    total = joined(total, group_total);
  }
  return total;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let output = (wid.y * groups.x + wid.x) * TEAMS + local % TEAMS;
  let lane = local / TEAMS;
  let columns = p.inner / WIDTH;
  let inside = output < p.outer * columns;

  let o = output / columns;
  let column = output % columns;
  let x0 = wid.z * p.stride_x * (4u / WIDTH) + o * p.reduced * columns + column;
  let total = join_lanes(local, TEAMS, join_terms(x0, columns, lane, select(0u, p.reduced, inside)));
  if (lane > 0u || !inside) { return; }

  let result = result_of(total);
  let y0 = wid.z * p.stride_y + output * WIDTH;
#if ${vector}
  for (var i = 0u; i < 4u; i++) { y[y0 + i] = result[i]; }
#else
  y[y0] = result;
#endif
}`;
