// Power of t tests: which effect one finds. Not the tests themselves.
import { noncentralTAbove } from './noncentral-t.ts';
import { studentTQuantile } from './student-t.ts';

/** A two-sided t test of an estimate against 0. */
export interface EstimateTest {
  /** Standard error of the estimate. */
  readonly error: number;
  /** Degrees of freedom of `error`. */
  readonly degrees: number;
  /** Chance of a false positive. */
  readonly level: number;
}

/**
 * The true value above 0 that the test finds with chance `power`, by the noncentral t distribution: what could have been shown, taking the
 * observed error for the true one. To find it on the wrong side has a chance below level / 2 and does not count.
 */
export function detectableEffect({ error, degrees, level }: EstimateTest, power: number): number {
  const threshold = studentTQuantile(1 - level, degrees);
  const finds = (delta: number) => noncentralTAbove(threshold, degrees, delta) >= power;
  let high = threshold;
  while (!finds(high)) high *= 2;
  let low = 0;
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (finds(middle)) high = middle;
    else low = middle;
  }
  return high * error;
}
