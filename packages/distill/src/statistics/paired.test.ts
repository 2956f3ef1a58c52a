// Paired comparison: a worked example, its symmetries, its coverage, and what it refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { pairedComparison } from './paired.ts';
import { summary } from './summary.ts';

describe('pairedComparison', () => {
  it('is the t test of the differences', () => {
    // Differences 0.1, 0.3, 0.2: mean 0.2, deviation 0.1, t = 2 sqrt(3) with 2 degrees of freedom; P(|T| > t) = 1 - t / sqrt(2 + t^2).
    const { n, mean, ci95, pTwoSided, pGreater, effectSize } = pairedComparison([0.5, 0.8, 0.6], [0.4, 0.5, 0.4]);
    const p = 1 - Math.sqrt(12 / 14);
    expect([n, mean, effectSize]).toEqual([3, expect.closeTo(0.2, 12), expect.closeTo(2, 12)]);
    expect([pTwoSided, pGreater]).toEqual([expect.closeTo(p, 12), expect.closeTo(p / 2, 12)]);
    // The 97.5 % quantile of two degrees of freedom is 4.302653.
    expect(ci95).toEqual([expect.closeTo(0.2 - 0.248414, 5), expect.closeTo(0.2 + 0.248414, 5)]);
  });

  it('turns around with its sides, and sees no shift that pairs share', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 1000 }), (counts, shift) => {
        const [a, b] = [counts.map(([one]) => one / 1000), counts.map(([, other]) => other / 1000)];
        const shifted = counts.map((_, i) => (shift * (i + 1)) / 1000);
        const forth = pairedComparison(a, b);
        const back = pairedComparison(b, a);
        const together = pairedComparison(
          a.map((value, i) => value + shifted[i]),
          b.map((value, i) => value + shifted[i]),
        );
        expect(back.mean).toBeCloseTo(-forth.mean, 12);
        expect(together.mean).toBeCloseTo(forth.mean, 12);
        expect(back.ci95 === null).toBe(forth.ci95 === null);
        if (forth.pGreater === null || back.pGreater === null || together.pTwoSided === null) return;
        expect(back.pGreater + forth.pGreater).toBeCloseTo(1, 12);
        expect(together.pTwoSided).toBeCloseTo(Number(forth.pTwoSided), 6);
      }),
    );
  });

  it('holds the true difference 95 times in 100, in less room than the two intervals take where pairs share their luck', () => {
    const normal = normalDraws(11);
    let [held, narrower] = [0, 0];
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const luck = Array.from({ length: 5 }, () => 0.02 * normal());
      const a = luck.map((own) => 0.42 + own + 0.005 * normal());
      const b = luck.map((own) => 0.4 + own + 0.005 * normal());
      const [low, high] = pairedComparison(a, b).ci95 ?? [0, 0];
      if (low <= 0.02 && 0.02 <= high) held++;
      const [lowA, highA] = summary(a).ci95 ?? [0, 0];
      if (high - low < highA - lowA) narrower++;
    }
    // Three standard errors of a proportion of 0.95 in 4000 trials.
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.0104);
    expect(narrower / trials).toBeGreaterThan(0.9);
  });

  it('claims nothing of a spread where differences are equal up to rounding', () => {
    const { n, mean, ...rest } = pairedComparison([0.3, 0.7], [0.1, 0.5]);
    expect([n, mean]).toEqual([2, expect.closeTo(0.2, 12)]);
    expect(rest).toEqual({ ci95: null, pTwoSided: null, pGreater: null, effectSize: null });
  });

  it('refuses what are no pairs', () => {
    expect(() => pairedComparison([0.1, 0.2], [0.1])).toThrow('expected equally many values, got 2 and 1. Compare finished cells.');
    expect(() => pairedComparison([0.1], [0.2])).toThrow('expected at least 2 pairs, got 1. Raise student.count.');
    expect(() => pairedComparison([0.1, Number.NaN], [0.1, 0.2])).toThrow('expected finite values');
  });
});
