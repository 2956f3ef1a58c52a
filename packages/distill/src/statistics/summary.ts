// Mean, spread and confidence interval of repeated measurements. Not a test of significance.
import { studentTQuantile } from './student-t.ts';

/**
 * What several students say together. `std` and `ci95` are null for a single one, since one value has no spread; `ci95` also where values are equal
 * up to rounding, which tells of no spread.
 */
export interface Summary {
  readonly mean: number;
  /** Sample standard deviation (divides by n - 1). */
  readonly std: number | null;
  /** 95 % interval of the mean, by Student's t with n - 1 degrees of freedom. */
  readonly ci95: readonly [low: number, high: number] | null;
  readonly n: number;
  readonly values: readonly number[];
}

/** Accuracies and their differences that are closer than this differ in rounding alone: no test set has a billion images. */
const ROUNDING = 1e-9;

/** Summary of finite `values`; throws when there are none or one is not finite. */
export function summary(values: readonly number[]): Summary {
  const n = values.length;
  if (n === 0) throw new Error('summary: expected at least one value, got none.');
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw new Error(`summary: expected finite values, got ${values[broken]} at index ${broken}.`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, std: null, ci95: null, n, values };
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  if (std < ROUNDING) return { mean, std, ci95: null, n, values };
  const half = (studentTQuantile(0.95, n - 1) * std) / Math.sqrt(n);
  return { mean, std, ci95: [mean - half, mean + half], n, values };
}
