// The noncentral t distribution against another integral of it, the central one, and the normal one.
import { describe, expect, it } from 'vitest';
import { noncentralTAbove } from './noncentral-t.ts';
import { normalBelow } from './normal.ts';
import { studentTAbove } from './student-t.ts';

/** P(chi-squared < x) for even degrees of freedom: 1 - e^(-x/2) (1 + x/2 + ... + (x/2)^(df/2-1) / (df/2-1)!). */
function chiSquaredBelow(x: number, degrees: number): number {
  let [sum, term] = [0, 1];
  for (let k = 1; k <= degrees / 2; k++) {
    sum += term;
    term *= x / 2 / k;
  }
  return 1 - Math.exp(-x / 2) * sum;
}

/** P(T > t) for t > 0 as the mean over Z, not over S, by Simpson's rule: T > t where df S^2 < df ((Z + delta) / t)^2 and Z > -delta. */
function aboveByIntegration(t: number, degrees: number, delta: number): number {
  const [low, high, parts] = [Math.max(-delta, -9), 9, 20_000];
  const width = (high - low) / parts;
  let sum = 0;
  for (let i = 0; i <= parts; i++) {
    const z = low + i * width;
    const weight = i === 0 || i === parts ? 1 : i % 2 === 1 ? 4 : 2;
    sum += ((weight * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) * chiSquaredBelow(degrees * ((z + delta) / t) ** 2, degrees);
  }
  return (sum * width) / 3;
}

describe('noncentralTAbove', () => {
  it.each([2, 4, 10, 50])('is the integral over the normal variable at %i degrees of freedom', (degrees) => {
    for (const delta of [-1, 0, 0.5, 2, 5, 20]) {
      for (const t of [0.3, 2, 6, 300]) {
        expect(Math.abs(noncentralTAbove(t, degrees, delta) - aboveByIntegration(t, degrees, delta))).toBeLessThan(1e-11);
      }
    }
  });

  it('is central without an effect', () => {
    for (const degrees of [1, 2, 3, 9, 100, 1001]) {
      for (const t of [-3, -0.5, 0, 0.5, 2, 63]) {
        expect(Math.abs(noncentralTAbove(t, degrees, 0) - studentTAbove(t, degrees))).toBeLessThan(1e-12);
      }
    }
  });

  it('is normal at t = 0, where the denominator does not matter, and with many degrees of freedom', () => {
    for (const delta of [-3, 0, 1, 5, 200]) {
      for (const degrees of [1, 4, 100]) expect(noncentralTAbove(0, degrees, delta)).toBeCloseTo(normalBelow(delta), 14);
    }
    expect(noncentralTAbove(1.5, 1_000_000, 2)).toBeCloseTo(normalBelow(0.5), 5);
  });

  it('stays a probability under any effect', () => {
    expect(noncentralTAbove(2.13, 4, 1e4)).toBe(1);
    expect(noncentralTAbove(2.13, 4, -1e4)).toBe(0);
  });
});

describe('normalBelow', () => {
  it('has the values of tables', () => {
    // Abramowitz and Stegun, table 26.1.
    expect(normalBelow(0)).toBe(0.5);
    expect(normalBelow(1)).toBeCloseTo(0.841344746068543, 14);
    expect(normalBelow(-2)).toBeCloseTo(0.0227501319481792, 14);
    expect(normalBelow(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect([normalBelow(9), normalBelow(12), normalBelow(-12)]).toEqual([1, 1, 0]);
  });
});
