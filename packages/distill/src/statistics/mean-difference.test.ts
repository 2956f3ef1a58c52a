// The mean of differences: a worked example, its coverage, and what it refuses.
import { describe, expect, it } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { meanDifference } from './mean-difference.ts';
import { summary } from './summary.ts';

describe('meanDifference', () => {
  it('has the error and the interval of a mean', () => {
    const { n, mean, error, ci95 } = meanDifference([0.1, 0.3, 0.2]);
    expect([n, mean, error]).toEqual([3, expect.closeTo(0.2, 12), expect.closeTo(0.1 / Math.sqrt(3), 12)]);
    // The 97.5 % quantile of two degrees of freedom is 4.302653.
    expect(ci95).toEqual([expect.closeTo(0.2 - 0.248414, 5), expect.closeTo(0.2 + 0.248414, 5)]);
  });

  it('holds the true difference 95 times in 100, in less room than a mean of one side takes where pairs share their luck', () => {
    const normal = normalDraws(11);
    let [held, narrower] = [0, 0];
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const luck = Array.from({ length: 5 }, () => 0.02 * normal());
      const a = luck.map((own) => 0.42 + own + 0.005 * normal());
      const b = luck.map((own) => 0.4 + own + 0.005 * normal());
      const [low, high] = meanDifference(a.map((value, i) => value - b[i])).ci95 ?? [0, 0];
      if (low <= 0.02 && 0.02 <= high) held++;
      const [lowA, highA] = summary(a).ci95 ?? [0, 0];
      if (high - low < highA - lowA) narrower++;
    }
    // Three standard errors of a proportion of 0.95 in 4000 trials.
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.0104);
    expect(narrower / trials).toBeGreaterThan(0.9);
  });

  it('claims nothing of a spread where differences are equal up to rounding', () => {
    const { mean, ...rest } = meanDifference([0.3 - 0.1, 0.7 - 0.5]);
    expect(mean).toBeCloseTo(0.2, 12);
    expect(rest).toEqual({ n: 2, error: null, ci95: null });
  });

  it('refuses a lone difference, and what is no number', () => {
    expect(() => meanDifference([0.1])).toThrow('expected at least 2 differences, got 1. Raise student.count.');
    expect(() => meanDifference([0.1, Number.NaN])).toThrow('expected finite values');
  });
});
