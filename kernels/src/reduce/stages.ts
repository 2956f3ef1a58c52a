// In how many launches a reduction runs: where outputs are few and terms many, parts are reduced first. Not the kernels.
import type { DeviceProfile } from '@softlabel/runtime';

/** y[o, i] = reduce_r x[o, r, i]. */
export interface ReduceShape {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** Outputs that keep a device busy. */
const BUSY_OUTPUTS = { software: 1024, integrated: 2 ** 14, discrete: 2 ** 17 } as const;
/** Terms that one launch reduces well, however few the outputs. */
const SHORT = 4096;
/** A launch takes at least so many terms together where it can, and is not worth its cost below LEAST_TERMS. */
const TERMS = 64;
const LEAST_TERMS = 8;
/** Neighbouring outputs that read whole cache lines together. */
const ROW = 32;

/**
 * The launches of one kernel (sum, mean or max) that reduce `shape`, each reading the output of the one before. A stage sees
 * [outer, reduced, inner] as [outer parts, terms, kept inner]: every part is a stretch of memory whose rows are at least ROW wide.
 * Not for argmax, which would lose its indices.
 */
export function reduceStages(shape: ReduceShape, profile: DeviceProfile): readonly ReduceShape[] {
  const { outer, reduced, inner } = shape;
  const busy = BUSY_OUTPUTS[profile.kind];
  if (reduced <= SHORT || outer * inner >= busy) return [shape];
  const terms = largestDivisor(reduced, Math.max(TERMS, Math.floor((outer * inner * reduced) / busy)));
  if (terms < LEAST_TERMS) return [shape];
  const rest = reduced / terms;
  const kept = rowDivisor(rest, inner);
  return [{ outer: (outer * rest) / kept, reduced: terms, inner: kept * inner }, ...reduceStages({ outer, reduced: rest, inner }, profile)];
}

function largestDivisor(of: number, most: number): number {
  let divisor = most;
  while (of % divisor !== 0) divisor--;
  return divisor;
}

/** The smallest divisor of `rest` that makes a row of ROW or more, and of whole vec4s; all of it where there is none. */
function rowDivisor(rest: number, inner: number): number {
  let kept = 1;
  while (kept < rest && (rest % kept !== 0 || kept * inner < ROW || (kept * inner) % 4 !== 0)) kept++;
  return kept;
}
