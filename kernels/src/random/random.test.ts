// Random tensors on the device against runtime's generator: the same bits, and normals within the documented tolerance.
import { STREAMS } from '@softlabel/runtime';
import { checkKernel, expectClose, runReference } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { randomBitsReference, randomNormalReference, randomUniformReference } from './random.reference.ts';
import { randomBits, randomNormal, randomUniform } from './random.ts';

/** [seed, step]: small ones, and those that carry in every 16-bit half of the products. */
const COUNTERS = [
  [0, 0],
  [42, 7],
  [0xffffffff, 0xffffffff],
  [0x80000001, 0xfffe0001],
] as const;

describe.each(COUNTERS)('seed %i, step %i', (...counter) => {
  test('bits and uniforms are those of TypeScript', async () => {
    for (const [count, stream] of [
      [1, STREAMS.init],
      [4099, STREAMS.labels],
    ]) {
      const arrays = { counter: Uint32Array.from(counter), y: new Uint32Array(count) };
      await checkKernel(randomBits, randomBitsReference, { params: { count, stream }, arrays, tolerance: 0 });
      await checkKernel(randomUniform, randomUniformReference, {
        params: { count, stream },
        arrays: { ...arrays, y: count },
        tolerance: 0,
      });
    }
  });

  test('normals are within 1e-5', async () => {
    const params = { count: 4099, stream: STREAMS.augment };
    // Relative to the largest, which is above 3 among so many.
    await checkKernel(randomNormal, randomNormalReference, {
      params,
      arrays: { counter: Uint32Array.from(counter), y: params.count },
      tolerance: 3e-6,
    });
  });
});

test('the reference normals have the moments of a standard normal', () => {
  const count = 20_000;
  const params = { count, stream: STREAMS.init };
  const { y } = runReference(randomNormalReference, params, { counter: Uint32Array.of(1, 2), y: new Float32Array(count) });
  const moment = (power: number): number => Array.from(y).reduce((sum, value) => sum + value ** power, 0) / count;
  expectClose('moments 1 to 4', [moment(1), moment(2), moment(3), moment(4)], [0, 1, 0, 3], { relative: 0.05 });
  expect(Array.from(y).every(Number.isFinite)).toBe(true);
});
