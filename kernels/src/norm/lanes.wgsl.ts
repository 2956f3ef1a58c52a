// WGSL that the normalisation kernels share: who works on which values, and the running mean and variance. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { type ChannelElement, valueSource } from '../channels.ts';
import { joinFunction } from '../join.wgsl.ts';
import { joiningInvocations, type SharedTileName } from '../teams.ts';

/**
 * A unit is what is normalised together: WIDTH channels of one image, each for itself, or a whole group of channels. A workgroup takes `units`
 * units; the invocations of a unit share its channels in `columns` and its pixels in `rows`.
 */
export interface Lanes {
  readonly units: number;
  readonly columns: number;
  readonly rows: number;
}

export interface LaneVariant extends Lanes {
  readonly name: 'channels-per-invocation' | 'group-per-invocation' | SharedTileName;
  readonly element: ChannelElement;
}

/** Constants UNITS, COLUMNS, ROWS and WORKGROUP. */
export const laneConstants = ({ units, columns, rows, element }: LaneVariant): string => wgsl /* wgsl */`
${valueSource(element)}
const UNITS = ${units}u;
const COLUMNS = ${columns}u;
const ROWS = ${rows}u;
const WORKGROUP = UNITS * COLUMNS * ROWS;
`;

/** Invocations that join their results. */
const joining = ({ units, columns, rows }: Lanes): number => joiningInvocations({ teams: units, lanes: columns * rows });

/** A pair of sums, and join_sums over a team of invocations. */
export const sumFunctions = (lanes: Lanes): string => wgsl /* wgsl */`
struct Sums { a: Value, b: Value }
${joinFunction({ name: 'join_sums', type: 'Sums', combine: 'Sums(a.a + b.a, a.b + b.b)', invocations: joining(lanes) })}
`;

/**
 * Mean and squared deviations of the values seen so far, by Welford's update: one pass, and no cancellation when the mean is large.
 * join_moments merges those of a team of invocations.
 */
export const momentFunctions = (lanes: Lanes): string => wgsl /* wgsl */`
struct Moments { count: f32, mean: Value, deviations: Value }

fn observe(seen: Moments, value: Value) -> Moments {
  let count = seen.count + 1.0;
  let delta = value - seen.mean;
  let mean = seen.mean + delta * (1.0 / count);
  return Moments(count, mean, seen.deviations + delta * (value - mean));
}

fn merge(a: Moments, b: Moments) -> Moments {
  let count = a.count + b.count;
  let share = b.count / max(count, 1.0);
  let delta = b.mean - a.mean;
  return Moments(count, a.mean + delta * share, a.deviations + b.deviations + delta * delta * (a.count * share));
}
${joinFunction({ name: 'join_moments', type: 'Moments', combine: 'merge(a, b)', invocations: joining(lanes) })}
`;
