// Mean and interval on numbers worked out by hand.
import { describe, expect, it } from 'vitest';
import { summary } from './summary.ts';

describe('summary', () => {
  it('gives mean, sample deviation and 95 % interval', () => {
    const { mean, std, ci95, n, values } = summary([0.5, 0.52, 0.48, 0.54, 0.46]);
    expect(mean).toBeCloseTo(0.5, 12);
    expect(std).toBeCloseTo(Math.sqrt(0.001), 12);
    // 2.7764 * sqrt(0.001 / 5)
    expect(ci95?.[0]).toBeCloseTo(0.5 - 0.039265, 5);
    expect(ci95?.[1]).toBeCloseTo(0.5 + 0.039265, 5);
    expect(n).toBe(5);
    expect(values).toEqual([0.5, 0.52, 0.48, 0.54, 0.46]);
  });

  it('claims no spread for a single value', () => {
    expect(summary([0.25])).toEqual({ mean: 0.25, std: null, ci95: null, n: 1, values: [0.25] });
  });

  it('claims no interval where values are equal up to rounding', () => {
    const equal = [1 / 6, 1 / 6, 1 / 6];
    expect(summary(equal)).toEqual({ mean: expect.closeTo(1 / 6, 12), std: expect.closeTo(0, 12), ci95: null, n: 3, values: equal });
    expect(summary([0.3 - 0.1, 0.7 - 0.5]).ci95).toBeNull();
    expect(summary([0.1667, 0.1668]).ci95).not.toBeNull();
  });

  it('refuses nothing and non-finite values', () => {
    expect(() => summary([])).toThrow('summary: expected at least one value, got none.');
    expect(() => summary([0.1, Number.NaN])).toThrow('summary: expected finite values, got NaN at index 1.');
  });
});
