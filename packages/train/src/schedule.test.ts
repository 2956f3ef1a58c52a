// Learning rates by epoch.
import { expect, test } from 'vitest';
import { learningRate } from './schedule.ts';

test('step multiplies by gamma after each share of the epochs', () => {
  const rates = [0, 24, 25, 50, 99].map((epoch) => learningRate({ name: 'step', every: 0.25, gamma: 0.5 }, 0.8, epoch, 100));
  expect(rates).toEqual([0.8, 0.8, 0.4, 0.2, 0.1]);
});

test('a step shorter than an epoch is an epoch', () => {
  expect(learningRate({ name: 'step', every: 0.25, gamma: 0.5 }, 1, 2, 3)).toBe(0.25);
});

test('cosine starts at the rate and ends near zero', () => {
  expect(learningRate({ name: 'cosine' }, 0.1, 0, 10)).toBeCloseTo(0.1);
  expect(learningRate({ name: 'cosine' }, 0.1, 5, 10)).toBeCloseTo(0.05);
  expect(learningRate({ name: 'cosine' }, 0.1, 9, 10)).toBeLessThan(0.003);
});

test('constant stays', () => {
  expect(learningRate({ name: 'constant' }, 0.1, 9, 10)).toBe(0.1);
});
