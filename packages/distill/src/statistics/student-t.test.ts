// Student's t against published tables, its closed forms, and its density integrated numerically.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentTAbove, studentTBeyond, studentTQuantile, studentTWithin } from './student-t.ts';

/** Closed forms of P(|T| <= t), from the density's antiderivatives. */
const CLOSED_FORMS: Readonly<Record<number, (t: number) => number>> = {
  1: (t) => (2 / Math.PI) * Math.atan(t),
  2: (t) => t / Math.sqrt(2 + t * t),
  4: (t) => (t * (t * t + 6)) / (t * t + 4) ** 1.5,
};

/**
 * P(|T| <= t) as the regularised incomplete beta function of t^2 / (df + t^2) at (1/2, df/2). Substituting sin^2(phi) makes it the integral
 * of cos^(df-1)(phi) from 0 to atan(t / sqrt(df)), over that to pi/2: both by Simpson's rule.
 */
function withinByIntegration(t: number, degrees: number): number {
  const density = (phi: number) => Math.exp((degrees - 1) * Math.log(Math.cos(phi)));
  const end = Math.min(Math.PI / 2, 14 / Math.sqrt(degrees));
  return simpson(density, 0, Math.atan(t / Math.sqrt(degrees))) / simpson(density, 0, end);
}

function simpson(f: (x: number) => number, low: number, high: number): number {
  const [parts, width] = [20_000, (high - low) / 20_000];
  let sum = f(low) + f(high);
  for (let i = 1; i < parts; i++) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * width);
  return (sum * width) / 3;
}

describe('studentTQuantile', () => {
  // Two-sided critical values as printed in statistics tables (three decimals).
  it.each([
    [0.95, 1, 12.706],
    [0.95, 2, 4.303],
    [0.95, 3, 3.182],
    [0.95, 4, 2.776],
    [0.95, 5, 2.571],
    [0.95, 9, 2.262],
    [0.95, 10, 2.228],
    [0.95, 29, 2.045],
    [0.95, 30, 2.042],
    [0.95, 120, 1.98],
    [0.9, 4, 2.132],
    [0.99, 4, 4.604],
    [0.99, 1, 63.657],
  ])('holds %f within, %i degrees of freedom: %f', (within, degrees, table) => {
    expect(Math.abs(studentTQuantile(within, degrees) - table)).toBeLessThan(5.1e-4);
  });

  it('has the closed forms of one and two degrees of freedom', () => {
    for (const within of [0.001, 0.5, 0.9, 0.95, 0.99, 0.999]) {
      expect(studentTQuantile(within, 1) / Math.tan((Math.PI / 2) * within)).toBeCloseTo(1, 11);
      expect(studentTQuantile(within, 2) / (within * Math.sqrt(2 / (1 - within ** 2)))).toBeCloseTo(1, 11);
    }
  });

  it('comes near the normal quantile as the expansion in 1 / df says (Abramowitz and Stegun, 26.7.5)', () => {
    const z = 1.959963984540054;
    for (const degrees of [3_000, 100_001]) {
      const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
      const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
      const expansion = z + (z ** 3 + z) / 4 / degrees + second / degrees ** 2 + third / degrees ** 3;
      expect(Math.abs(studentTQuantile(0.95, degrees) - expansion)).toBeLessThan(1e-10);
    }
  });

  it('is the inverse of the probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (within, degrees) => {
        expect(Math.abs(studentTWithin(studentTQuantile(within, degrees), degrees) - within)).toBeLessThan(1e-13);
      }),
    );
  });
});

describe('studentTWithin', () => {
  it.each([1, 2, 4])('has the closed form of %i degrees of freedom', (degrees) => {
    for (const t of [0, 1e-6, 0.3, 1, 2.776, 40]) {
      expect(Math.abs(studentTWithin(t, degrees) - CLOSED_FORMS[degrees](t))).toBeLessThan(1e-14);
    }
  });

  it.each([2, 3, 5, 10, 31, 100, 1001, 100_001])('is the integral of the density at %i degrees of freedom', (degrees) => {
    for (const t of [0.1, 1, 2.5, 4]) expect(Math.abs(studentTWithin(t, degrees) - withinByIntegration(t, degrees))).toBeLessThan(1e-11);
  });
});

describe('studentTBeyond', () => {
  it('is the rest', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), fc.integer({ min: 1, max: 200 }), (t, degrees) => {
        expect(Math.abs(studentTBeyond(t, degrees) + studentTWithin(t, degrees) - 1)).toBeLessThan(1e-13);
      }),
    );
  });

  it('keeps its digits far out, where 1 minus the probability has none', () => {
    // Leading terms of the closed forms for large t: 2 / (pi t), 1 / t^2, 6 / t^4; at t = 1e6 the next ones are 1e-12 of them or less.
    const [t, tails] = [1e6, { 1: 2 / (Math.PI * 1e6), 2: 1e-12, 4: 6e-24 }];
    for (const [degrees, tail] of Object.entries(tails)) {
      expect(Math.abs(studentTBeyond(t, Number(degrees)) / tail - 1)).toBeLessThan(2e-11);
    }
    expect(studentTBeyond(Number.POSITIVE_INFINITY, 4)).toBe(0);
    for (const t of [60, 120, 500]) expect(studentTBeyond(t, 100_000)).toBe(0);
  });
});

describe('studentTAbove', () => {
  it('is one half of the tails on its side, and the rest on the other', () => {
    expect(studentTAbove(1, 1)).toBeCloseTo(0.25, 14);
    expect(studentTAbove(-1, 1)).toBeCloseTo(0.75, 14);
    expect(studentTAbove(0, 7)).toBe(0.5);
  });
});
