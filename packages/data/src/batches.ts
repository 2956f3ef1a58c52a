// The order in which an epoch visits its images. Not the images themselves: batches are indices, gathered on the device.
import { randomPermutation, type Stream } from '@softlabel/runtime';

/**
 * The batches of one epoch: a permutation of 0 .. count-1 addressed by (seed, stream, epoch), cut into pieces of `batch`; the last, partial one is kept.
 * Throws unless count and batch are whole and at least 1.
 */
export function batchOrder(count: number, batch: number, seed: number, stream: Stream, epoch: number): Uint32Array<ArrayBuffer>[] {
  for (const [what, value] of [
    ['images', count],
    ['images per batch', batch],
  ] as const) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`batchOrder: expected a whole number of ${what} of at least 1, got ${value}. Check the recipe's batch.`);
  }
  const order = randomPermutation(count, seed, stream, epoch);
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) => order.slice(i * batch, (i + 1) * batch));
}
