// WGSL that the kernels over rows of [rows classes] share: who works on which row, joins along a row, the softmax normaliser. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';
import { joiningInvocations, type SharedTileName, type Teams, teamConstants } from '../teams.ts';

/** A team works on a row. */
export interface RowVariant extends Teams {
  readonly name: 'row-per-invocation' | SharedTileName;
}

/** Constants TEAMS, LANES and WORKGROUP, row_of for an invocation, and join_max and join_sum across the row. */
export const rowFunctions = (variant: RowVariant): string => wgsl /* wgsl */`
${teamConstants(variant)}
// An invocation works on the classes lane, lane + LANES, ... below end of row number index. Past the last row, end is 0.
struct Row { index: u32, lane: u32, end: u32 }

fn row_of(group: u32, local: u32) -> Row {
  let index = group * TEAMS + local % TEAMS;
  return Row(index, local / TEAMS, select(0u, p.classes, index < p.rows));
}
${joinFunction({ name: 'join_max', type: 'f32', combine: 'max(a, b)', invocations: joiningInvocations(variant) })}
${joinFunction({ name: 'join_sum', type: 'f32', combine: 'a + b', invocations: joiningInvocations(variant) })}
`;

/** A function softmax_row for the row of the binding z that begins at z0: softmax(z / T)_k = exp(z_k / T - largest) / sum. */
export const SOFTMAX_ROW = wgsl /* wgsl */`
struct SoftmaxRow { largest: f32, sum: f32 }

fn softmax_row(local: u32, row: Row, z0: u32, inverse_temperature: f32) -> SoftmaxRow {
  // The largest logit is subtracted first, so that exp never overflows.
  var largest = -0x1.fffffep+127f;
  for (var k = row.lane; k < row.end; k += LANES) { largest = max(largest, z[z0 + k] * inverse_temperature); }
  largest = join_max(local, TEAMS, largest);
  var sum = 0.0;
  for (var k = row.lane; k < row.end; k += LANES) { sum += exp(z[z0 + k] * inverse_temperature - largest); }
  return SoftmaxRow(largest, join_sum(local, TEAMS, sum));
}`;
