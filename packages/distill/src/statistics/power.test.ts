// What a test finds: the noncentral t distribution, and a simulation.
import { expect, test } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { meanDifference } from './mean-difference.ts';
import { noncentralTAbove } from './noncentral-t.ts';
import { detectableEffect } from './power.ts';
import { studentTBeyond, studentTQuantile } from './student-t.ts';

test.each([
  [1, 0.05, 0.8],
  [4, 0.05, 0.8],
  [4, 0.01, 0.9],
  [30, 0.05, 0.5],
])('with %i degrees of freedom and level %f, the detectable effect is found with chance %f', (degrees, level, power) => {
  const effect = detectableEffect({ error: 0.02, degrees, level }, power);
  expect(noncentralTAbove(studentTQuantile(1 - level, degrees), degrees, effect / 0.02)).toBeCloseTo(power, 9);
});

test('simulated tests find it as often', () => {
  const normal = normalDraws(7);
  const [trials, n, level, power] = [4000, 5, 0.05, 0.8];
  const effect = detectableEffect({ error: 0.01 / Math.sqrt(n), degrees: n - 1, level }, power);
  const found = Array.from({ length: trials }, () => {
    const { mean, error } = meanDifference(Array.from({ length: n }, () => effect + 0.01 * normal()));
    return mean > 0 && studentTBeyond(mean / Number(error), n - 1) < level;
  });
  const share = found.filter(Boolean).length / trials;
  expect(Math.abs(share - power)).toBeLessThan(3 * Math.sqrt((power * (1 - power)) / trials));
});
