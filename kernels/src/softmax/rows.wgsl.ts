// WGSL that the kernels over rows of [rows classes] share: who works on which row, joins along a row, the softmax normaliser. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';

export type RowStrategy = 'row-per-invocation' | 'row-per-workgroup';

/** Rows of one workgroup in `row-per-invocation`. */
export const ROWS_PER_WORKGROUP = 8;
/** Invocations that share a row in `row-per-workgroup`. */
export const LANES_PER_ROW = 64;

/**
 * Constants WORKGROUP and LANES (invocations that share a row), row_of and lane_of for an invocation, and join_max and join_sum across the row.
 * A lane works on the classes lane, lane + LANES, ...
 */
export function rowFunctions(strategy: RowStrategy): string {
  const invocations = strategy === 'row-per-workgroup' ? LANES_PER_ROW : 1;
  return wgsl /* wgsl */`
#if ${strategy === 'row-per-workgroup'}
const WORKGROUP = ${LANES_PER_ROW}u;
const LANES = WORKGROUP;
fn row_of(group: u32, local: u32) -> u32 { return group; }
fn lane_of(local: u32) -> u32 { return local; }
#else
const WORKGROUP = ${ROWS_PER_WORKGROUP}u;
const LANES = 1u;
fn row_of(group: u32, local: u32) -> u32 { return group * WORKGROUP + local; }
fn lane_of(local: u32) -> u32 { return 0u; }
#endif
${joinFunction({ name: 'join_max', type: 'f32', combine: 'max(a, b)', invocations })}
${joinFunction({ name: 'join_sum', type: 'f32', combine: 'a + b', invocations })}
`;
}

/** A function softmax_row for the row of the binding z that begins at z0: softmax(z / T)_k = exp(z_k / T - largest) / sum. */
export const SOFTMAX_ROW = wgsl /* wgsl */`
struct SoftmaxRow { largest: f32, sum: f32 }

fn softmax_row(lane: u32, z0: u32, classes: u32, inverse_temperature: f32) -> SoftmaxRow {
  // The largest logit is subtracted first, so that exp never overflows.
  var largest = -0x1.fffffep+127f;
  for (var k = lane; k < classes; k += LANES) { largest = max(largest, z[z0 + k] * inverse_temperature); }
  largest = join_max(lane, 1u, largest);
  var sum = 0.0;
  for (var k = lane; k < classes; k += LANES) { sum += exp(z[z0 + k] * inverse_temperature - largest); }
  return SoftmaxRow(largest, join_sum(lane, 1u, sum));
}`;
