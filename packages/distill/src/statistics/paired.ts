// Comparison of measurements in pairs, such as students that share images and seeds. Not which students are pairs (cell-difference.ts).
import { studentTAbove, studentTBeyond, studentTQuantile } from './student-t.ts';

/** What `n` differences a_i - b_i say; all but their mean is null where they are equal up to rounding, which tells of no spread. */
export interface PairedComparison {
  readonly n: number;
  /** Mean of the differences. */
  readonly mean: number;
  /** 95 % t interval of the mean, with n - 1 degrees of freedom. */
  readonly ci95: readonly [low: number, high: number] | null;
  /** Probability of a mean at least so far from 0, to either side, if the true one is 0. */
  readonly pTwoSided: number | null;
  /** Probability of a mean at least so high if the true one is 0: small where `a` is greater. */
  readonly pGreater: number | null;
  /** Mean over standard deviation of the differences: Cohen's d_z. */
  readonly effectSize: number | null;
}

/** Differences of fractions that are closer than this differ in rounding alone: no test set has a billion images. */
const ROUNDING = 1e-9;

/**
 * Paired t test of `a` against `b`, value i with value i: t = mean / (s / sqrt(n)), with s the standard deviation of the differences
 * (divides by n - 1). Source: Student, "The probable error of a mean" (Biometrika 6, 1908). Throws for unequal or fewer than two values.
 */
export function pairedComparison(a: readonly number[], b: readonly number[]): PairedComparison {
  const n = a.length;
  if (n !== b.length) throw new Error(`pairedComparison: expected equally many values, got ${n} and ${b.length}. Compare finished cells.`);
  if (n < 2) throw new Error(`pairedComparison: expected at least 2 pairs, got ${n}. Raise student.count.`);
  const differences = a.map((value, i) => value - b[i]);
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const std = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  if (!Number.isFinite(std)) throw new Error('pairedComparison: expected finite values, got NaN or infinity among them.');
  if (std < ROUNDING) return { n, mean, ci95: null, pTwoSided: null, pGreater: null, effectSize: null };
  const error = std / Math.sqrt(n);
  const half = studentTQuantile(0.95, n - 1) * error;
  return {
    n,
    mean,
    ci95: [mean - half, mean + half],
    pTwoSided: studentTBeyond(Math.abs(mean) / error, n - 1),
    pGreater: studentTAbove(mean / error, n - 1),
    effectSize: mean / std,
  };
}
