// The tolerance against its formula by hand.
import { expect, test } from 'vitest';
import { isReproduced, toleranceOf } from './tolerance.ts';

test("the tolerance is two points, and 1.63 of the paper's deviations: t = 2.306 with 8 degrees of freedom", () => {
  expect(toleranceOf({ mean: 0.211, std: 0.005 })).toBeCloseTo(0.02 + 0.005 * 2.306 * Math.sqrt(5 / 4) * Math.sqrt(2 / 5), 5);
  expect(toleranceOf({ mean: 0.56, std: null })).toBe(0.02);
});

test('a number at the tolerance is reproduced, one test image farther differs', () => {
  expect(isReproduced({ mean: 0.56, std: null }, 0.58)).toBe(true);
  expect(isReproduced({ mean: 0.56, std: null }, 0.54)).toBe(true);
  expect(isReproduced({ mean: 0.56, std: null }, 0.5801)).toBe(false);
});
