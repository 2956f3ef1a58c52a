// Learning rates by epoch.
import { expect, test } from 'vitest';
import { learningRate, type Schedule } from './schedule.ts';

test('step multiplies by gamma after each share of the epochs', () => {
  const rates = [0, 24, 25, 50, 99].map((epoch) => learningRate({ name: 'step', every: 0.25, gamma: 0.5 }, 0.8, epoch, 100));
  expect(rates).toEqual([0.8, 0.8, 0.4, 0.2, 0.1]);
});

test('a step shorter than an epoch is an epoch', () => {
  expect(learningRate({ name: 'step', every: 0.25, gamma: 0.5 }, 1, 2, 3)).toBe(0.25);
});

test('cosine starts at the rate and ends near zero', () => {
  expect(learningRate({ name: 'cosine' }, 0.1, 0, 10)).toBe(0.1);
  expect(learningRate({ name: 'cosine' }, 0.1, 3, 10)).toBeCloseTo(0.0793892626, 10);
  expect(learningRate({ name: 'cosine' }, 0.1, 5, 10)).toBeCloseTo(0.05, 12);
  expect(learningRate({ name: 'cosine' }, 0.1, 9, 10)).toBeCloseTo(0.0024471742, 10);
});

const ratesOf = (schedule: Schedule, epochs: number) =>
  Array.from({ length: epochs }, (_, epoch) => learningRate(schedule, 1, epoch, epochs));

test('warm-up rises evenly to the rate of every schedule, which it does not shift', () => {
  expect(ratesOf({ name: 'constant', warmup: 0.5 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  expect(ratesOf({ name: 'step', every: 0.5, gamma: 0.5, warmup: 0.1 }, 10)).toEqual([0.5, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5]);
  expect(ratesOf({ name: 'step', every: 0.2, gamma: 0.5, warmup: 0.6 }, 5)).toEqual([0.25, 0.25, 0.1875, 0.125, 0.0625]);
  const cosine = ratesOf({ name: 'cosine', warmup: 0.2 }, 10);
  expect(cosine[0]).toBeCloseTo(0.3333333333, 10);
  expect(cosine[1]).toBeCloseTo(0.6503521721, 10);
  expect(cosine.slice(2)).toEqual(ratesOf({ name: 'cosine' }, 10).slice(2));
});

test('a warm-up of less than half an epoch is none', () => {
  expect(ratesOf({ name: 'constant', warmup: 0.1 }, 4)).toEqual([1, 1, 1, 1]);
});

test('constant stays', () => {
  expect(learningRate({ name: 'constant' }, 0.1, 9, 10)).toBe(0.1);
});
