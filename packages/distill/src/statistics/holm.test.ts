// Holm's correction: an example worked by hand, its definition, and its error rate.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformDraws } from './draws.fixture.ts';
import { holmAdjusted } from './holm.ts';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

/** The procedure as Holm tells it: the smallest p value against alpha / m, the next against alpha / (m - 1), until one is too large. */
function rejectedStepByStep(values: readonly number[], alpha: number): boolean[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const stop = order.findIndex((place, rank) => values[place] * (values.length - rank) > alpha);
  const rejected = new Set(stop < 0 ? order : order.slice(0, stop));
  return values.map((_, i) => rejected.has(i));
}

describe('holmAdjusted', () => {
  it('multiplies by the number of hypotheses left, and never falls behind a smaller one', () => {
    // Sorted: 0.01 * 4, 0.02 * 3, 0.025 * 2 = 0.05 < 0.06, 0.9 * 1.
    expect(holmAdjusted([0.02, 0.9, 0.01, 0.025])).toEqual([0.06, 0.9, 0.04, 0.06]);
    expect(holmAdjusted([0.03])).toEqual([0.03]);
    expect(holmAdjusted([0.6, 0.7])).toEqual([1, 1]);
    expect(holmAdjusted([])).toEqual([]);
  });

  it('rejects what the step-down procedure rejects', () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (values, alpha) => {
        expect(holmAdjusted(values).map((p) => p <= alpha)).toEqual(rejectedStepByStep(values, alpha));
      }),
    );
  });

  it('rejects any of ten true hypotheses about once in twenty', () => {
    const draw = uniformDraws(5);
    const families = Array.from({ length: 4000 }, () => holmAdjusted(Array.from({ length: 10 }, draw)));
    const wrong = families.filter((family) => Math.min(...family) <= 0.05).length / families.length;
    // 1 - (1 - 0.05 / 10)^10 = 0.0489, give or take three standard errors.
    expect(Math.abs(wrong - 0.0489)).toBeLessThan(0.0103);
  });

  it('refuses what is no probability', () => {
    expect(() => holmAdjusted([0.1, 1.5])).toThrow('holmAdjusted: expected p values from 0 to 1, got 1.5.');
    expect(() => holmAdjusted([Number.NaN])).toThrow('got NaN');
  });
});
