// Student's t against published tables and against its closed forms.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentTQuantile, studentTWithin } from './student-t.ts';

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

  it('comes near the normal quantile for many degrees of freedom', () => {
    expect(studentTQuantile(0.95, 10_000)).toBeCloseTo(1.96, 3);
  });

  it('is the inverse of the probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (within, degrees) => {
        expect(studentTWithin(studentTQuantile(within, degrees), degrees)).toBeCloseTo(within, 9);
      }),
    );
  });
});

describe('studentTWithin', () => {
  it('has the closed forms of one and two degrees of freedom', () => {
    expect(studentTWithin(1, 1)).toBeCloseTo(0.5, 12);
    expect(studentTWithin(2, 2)).toBeCloseTo(2 / Math.sqrt(6), 12);
  });
});
