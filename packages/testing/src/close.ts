// Compares numbers the way a kernel is judged: every element, NaN and infinity included, and says which one is worst.

export interface Tolerance {
  /** Allowed difference relative to the largest magnitude in the expected array: errors of a sum scale with its terms, not with its result. */
  readonly relative: number;
}

/** Throws unless `actual` matches `expected` everywhere; non-finite values must match exactly. */
export function expectClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, { relative }: Tolerance): void {
  if (actual.length !== expected.length) throw new Error(`${what}: expected ${expected.length} values, got ${actual.length}.`);
  const scale = largestMagnitude(expected);
  let worst = -1;
  let excess = relative * scale;
  for (let i = 0; i < expected.length; i++) {
    const error = difference(actual[i], expected[i]);
    if (error > excess) [worst, excess] = [i, error];
  }
  if (worst >= 0)
    throw new Error(`${what}: expected ${expected[worst]} at ${worst}, got ${actual[worst]} (scale ${scale}, tolerance ${relative}).`);
}

function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** Infinite where one of the two is not finite and the other is not the same. */
function difference(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0;
  const error = Math.abs(actual - expected);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
