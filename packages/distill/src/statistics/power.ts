// Power of t tests, how many students a test needs, and which effect it finds. Not the tests themselves.
import { noncentralTAbove } from './noncentral-t.ts';
import { studentTQuantile } from './student-t.ts';

/** A one-sided t test of a mean difference above 0. */
export interface TTest {
  /** `paired`: n differences between students that share images and seeds. `two-sample`: n students on each side, with equal deviations. */
  readonly design: 'paired' | 'two-sample';
  /** The true mean difference, in the unit of `sd`. */
  readonly effect: number;
  /** True standard deviation: of the differences if paired, of each side's values if not. */
  readonly sd: number;
  /** Chance of a false positive; 0.05 unless given. */
  readonly alpha?: number;
}

const MOST_STUDENTS = 1_000_000;

/**
 * Chance that the test with `n` pairs, or `n` on each side, finds the effect: P(T > t_(1-alpha)), T noncentral t with n - 1 degrees of
 * freedom at delta = effect / sd sqrt(n) if paired, with 2 n - 2 at effect / sd sqrt(n / 2) if not. Source: Cohen, Statistical Power
 * Analysis (1988), chapter 2. Throws for fewer than two students, a deviation not above 0, or alpha outside 0 to 0.5.
 */
export function tTestPower({ design, effect, sd, alpha = 0.05 }: TTest, n: number): number {
  if (!Number.isInteger(n) || n < 2) throw new Error(`tTestPower: expected at least 2 students, got ${n}.`);
  if (!(sd > 0)) throw new Error(`tTestPower: expected a standard deviation above 0, got ${sd}.`);
  if (!(alpha > 0 && alpha < 0.5)) throw new Error(`tTestPower: expected alpha between 0 and 0.5, got ${alpha}.`);
  const [degrees, perSide] = design === 'paired' ? [n - 1, n] : [2 * n - 2, n / 2];
  return noncentralTAbove(studentTQuantile(1 - 2 * alpha, degrees), degrees, (effect / sd) * Math.sqrt(perSide));
}

/** The least number of pairs, or of students on each side, whose test has at least `power`. Throws where a million are too few. */
export function studentsForPower(test: TTest, power: number): number {
  if (!(power > 0 && power < 1)) throw new Error(`studentsForPower: expected a power between 0 and 1, got ${power}.`);
  const reaches = (n: number) => tTestPower(test, n) >= power;
  let [low, high] = [1, 2]; // reaches(low) is false, or low is no number of students
  while (!reaches(high)) {
    if (high >= MOST_STUDENTS)
      throw new Error(`studentsForPower: expected an effect that ${MOST_STUDENTS} students show, got ${test.effect}.`);
    [low, high] = [high, Math.min(2 * high, MOST_STUDENTS)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

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
