// The tolerance against its formula by hand.
import { expect, test } from 'vitest';
import { normalDraws } from '../statistics/draws.fixture.ts';
import { summary } from '../statistics/summary.ts';
import { isReproduced, toleranceOf } from './tolerance.ts';

test("the tolerance is two points, and 1.96 of the paper's deviations: t = 2.776 with 4 degrees of freedom", () => {
  expect(toleranceOf({ mean: 0.211, std: 0.005 })).toBeCloseTo(0.02 + 0.005 * 2.776 * Math.sqrt(5 / 4) * Math.sqrt(2 / 5), 5);
  expect(toleranceOf({ mean: 0.56, std: null })).toBe(0.02);
});

test('two means of five students differ by more than its second part five times in a hundred', () => {
  const normal = normalDraws(29);
  const trials = 4000;
  const five = () => summary(Array.from({ length: 5 }, () => 0.4 + 0.01 * normal()));
  const farther = Array.from({ length: trials }, () => {
    const [paper, ours] = [five(), five()];
    const std = Number(paper.std) * Math.sqrt(4 / 5);
    return Math.abs(paper.mean - ours.mean) > toleranceOf({ mean: paper.mean, std }) - 0.02;
  });
  const share = farther.filter(Boolean).length / trials;
  expect(Math.abs(share - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / trials));
});

test('a number at the tolerance is reproduced, one test image farther differs', () => {
  expect(isReproduced({ mean: 0.56, std: null }, 0.58)).toBe(true);
  expect(isReproduced({ mean: 0.56, std: null }, 0.54)).toBe(true);
  expect(isReproduced({ mean: 0.56, std: null }, 0.5801)).toBe(false);
});
