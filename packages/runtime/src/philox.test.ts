// Philox against the published known answers, and its derived draws.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childSeed, philox4x32, randomBelow, randomPermutation, randomUniform } from './philox.ts';

test('philox4x32-10 gives the known answers of the Random123 distribution', () => {
  expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
});

test('a permutation holds every index once and depends on its step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (count, seed) => {
      const order = randomPermutation(count, seed, 'order', 3);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
    { numRuns: 30 },
  );
  expect(randomPermutation(50, 7, 'order', 0)).not.toEqual(randomPermutation(50, 7, 'order', 1));
});

test('uniforms stay in [0, 1) with the mean and variance of a uniform', () => {
  const draws = Array.from({ length: 20_000 }, (_, i) => randomUniform(1, 'augment', 9, i));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

test('integers stay below their bound, and child seeds differ', () => {
  for (let i = 0; i < 1000; i++) expect(randomBelow(7, 3, 'choice', 0, i)).toBeLessThan(7);
  expect(new Set(Array.from({ length: 100 }, (_, i) => childSeed(42, 'student', i))).size).toBe(100);
});
