// WGSL of sum, mean and max over the middle axis of [outer, reduced, inner]. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';
import { orderSource } from './order.wgsl.ts';

export interface ReduceVariant {
  readonly name: 'output-per-invocation' | 'output-per-workgroup';
  readonly operation: 'sum' | 'mean' | 'max';
  /** inner is a multiple of 4: four outputs at a time. */
  readonly vector: boolean;
}

/** Invocations of a workgroup: neighbouring outputs in `output-per-invocation`, terms of one output in `output-per-workgroup`. */
export const REDUCE_WORKGROUP = { 'output-per-invocation': 32, 'output-per-workgroup': 64 } as const;

/** Invocations that share an output. */
export const lanesPerOutput = (name: ReduceVariant['name']): number => (name === 'output-per-workgroup' ? REDUCE_WORKGROUP[name] : 1);

export const reduceSource = ({ name, operation, vector }: ReduceVariant): string => wgsl /* wgsl */`
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

const WORKGROUP = ${REDUCE_WORKGROUP[name]}u;
const LANES = ${lanesPerOutput(name)}u;  // that share an output
const BLOCK = 64u;
const GROUP = BLOCK * BLOCK;

${joinFunction({ name: 'join_lanes', type: 'Total', combine: 'joined(a, b)', invocations: lanesPerOutput(name) })}
fn load(at: u32) -> Value {
#if ${vector}
  return x[at];
#else
  return x[at / 4u][at % 4u];
#endif
}

// Joins the terms at first, first + step, ... of the output whose term 0 lies at x0, in units of Value. Terms are joined in blocks
// and blocks in groups, so that a sum of 10^5 terms rounds about 150 times in a row and not 10^5 times.
fn join_terms(x0: u32, pitch: u32, first: u32, step: u32) -> Total {
  var total = Total();
  for (var group = first; group < p.reduced; group += GROUP * step) {
    let group_end = min(group + GROUP * step, p.reduced);
    var group_total = Total();
    for (var block = group; block < group_end; block += BLOCK * step) {
      let block_end = min(block + BLOCK * step, p.reduced);
      var block_total = Total();
      for (var r = block; r < block_end; r += step) { block_total = joined(block_total, total_of(load(x0 + r * pitch))); }
      group_total = joined(group_total, block_total);
    }
    total = joined(total, group_total);
  }
  return total;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
#if ${name === 'output-per-workgroup'}
  let output = wid.y * groups.x + wid.x;
  let lane = local;
#else
  let output = (wid.y * groups.x + wid.x) * WORKGROUP + local;
  let lane = 0u;
#endif
  let columns = p.inner / WIDTH;
  if (output >= p.outer * columns) { return; }

  let o = output / columns;
  let column = output % columns;
  let x0 = wid.z * p.stride_x * (4u / WIDTH) + o * p.reduced * columns + column;
  let total = join_lanes(lane, 1u, join_terms(x0, columns, lane, LANES));
  if (lane > 0u) { return; }

  let result = result_of(total);
  let y0 = wid.z * p.stride_y + output * WIDTH;
#if ${vector}
  for (var i = 0u; i < 4u; i++) { y[y0 + i] = result[i]; }
#else
  y[y0] = result;
#endif
}`;
