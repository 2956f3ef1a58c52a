// The mean of independent differences with its error: what every t test here is made of. Not which differences (cell-difference.ts, claims).
import { summary } from './summary.ts';

/** What `n` differences say; all but their mean is null where they are equal up to rounding, which tells of no spread. */
export interface MeanDifference {
  readonly n: number;
  readonly mean: number;
  /** Standard error s / sqrt(n) of the mean, with n - 1 degrees of freedom; s divides by n - 1. */
  readonly error: number | null;
  /** 95 % t interval of the mean. */
  readonly ci95: readonly [low: number, high: number] | null;
}

/** Mean of `differences`, such as a_i - b_i of pairs. Source: Student, "The probable error of a mean" (Biometrika 6, 1908). Throws for fewer than two. */
export function meanDifference(differences: readonly number[]): MeanDifference {
  const n = differences.length;
  if (n < 2) throw new Error(`meanDifference: expected at least 2 differences, got ${n}. Raise student.count.`);
  const { mean, std, ci95 } = summary(differences);
  if (std === null || ci95 === null) return { n, mean, error: null, ci95: null };
  return { n, mean, error: std / Math.sqrt(n), ci95 };
}
