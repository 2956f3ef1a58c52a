// Batches of an epoch: every image once, full batches but the last, another order each epoch.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOrder } from './batches.ts';

test('an epoch visits every image once, in batches of which only the last may be smaller', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 250 }), fc.nat(), fc.nat(1000), (count, batch, seed, epoch) => {
      const batches = batchOrder(count, batch, seed, 'order', epoch);
      expect(batches.flatMap((indices) => [...indices]).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(batches.slice(0, -1).every((indices) => indices.length === batch)).toBe(true);
      expect(batches.at(-1)?.length).toBe(count % batch === 0 ? batch : count % batch);
    }),
    { numRuns: 50 },
  );
});

test('seed, stream and epoch each change the order, and nothing else does', () => {
  const orders = [
    batchOrder(40, 7, 1, 'order', 0),
    batchOrder(40, 7, 2, 'order', 0),
    batchOrder(40, 7, 1, 'student', 0),
    batchOrder(40, 7, 1, 'order', 1),
  ];
  const texts = orders.map((batches) => batches.map((indices) => [...indices].join()).join());
  expect(new Set(texts).size).toBe(4);
  expect(batchOrder(40, 9, 1, 'order', 0).flatMap((indices) => [...indices])).toEqual(orders[0].flatMap((indices) => [...indices]));
});

test('impossible sizes are refused', () => {
  expect(() => batchOrder(10, 0, 1, 'order', 0)).toThrow('batchOrder: expected a whole number of images per batch of at least 1, got 0.');
  expect(() => batchOrder(0, 1, 1, 'order', 0)).toThrow('expected a whole number of images of at least 1, got 0.');
});
