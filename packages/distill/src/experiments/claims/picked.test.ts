// Which of several estimates decides, and how its p value counts them.
import { expect, test } from 'vitest';
import type { Measured } from './claim.ts';
import { pTwoSided } from './judge.ts';
import { strongestOf, weakestOf } from './picked.ts';

const estimate = (value: number, error: number | null = 0.01): Measured => ({
  ...{ quantity: `q ${value}`, unit: 'points', value, bound: 0, error, degrees: 4, n: 5, of: 'students' },
});
const p = (measured: Measured) => Number(pTwoSided(measured));

test('for a claim about all, the least clear one decides: at its own p above the bound, at that of all of them below', () => {
  const [low, high] = [estimate(0.02), estimate(0.05)];
  const above = weakestOf([high, low, high], 'pairs');
  expect(above).toMatchObject({ value: 0.02, quantity: 'q 0.02, the least clear of 3 pairs' });
  expect(p(above)).toBe(p(low));
  const below = weakestOf([high, estimate(-0.05), low], 'pairs');
  expect(p(below)).toBeCloseTo(3 * p(high), 12);
  // Less clear is what is less sure, not what is smaller.
  expect(weakestOf([estimate(0.02, 0.001), estimate(0.03, 0.02)], 'pairs').value).toBe(0.03);
});

test('for a claim about any, the clearest one decides: at the p of all of them above the bound, at its own below', () => {
  const [low, high] = [estimate(0.02), estimate(0.05)];
  const above = strongestOf([low, high, low], 'epochs');
  expect(above).toMatchObject({ value: 0.05, quantity: 'q 0.05, the clearest of 3 epochs' });
  expect(p(above)).toBeCloseTo(3 * p(high), 12);
  expect(p(strongestOf([estimate(-0.05), estimate(-0.02)], 'epochs'))).toBe(p(low));
});

test('one within the other counts both, and a lone one is itself', () => {
  const pair = (value: number) => weakestOf([estimate(value), estimate(0.09)], 'comparisons');
  expect(strongestOf([pair(0.02), pair(-0.05)], 'epochs')).toMatchObject({ value: 0.02, looks: { above: 2, below: 2 } });
  const lone = estimate(0.02);
  expect([weakestOf([lone], 'pairs'), strongestOf([lone], 'epochs')]).toEqual([lone, lone]);
});

test('what has no error is never clear', () => {
  expect(weakestOf([estimate(0.02), estimate(0.09, null)], 'pairs').error).toBeNull();
  expect(strongestOf([estimate(-0.02), estimate(0.09, null)], 'epochs').error).toBe(0.01);
});
