// Matrix products on the device against their reference.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { gemmReference } from './gemm.reference.ts';
import { gemm, gemmBias } from './gemm.ts';

/** [batch, m, n, k]: one, primes, edges of the tiles, whole tiles, rows of whole vec4 with an odd k. */
const shapes = [
  [1, 1, 1, 1],
  [3, 5, 7, 11],
  [1, 33, 10, 29],
  [2, 31, 65, 12],
  [1, 64, 64, 32],
  [1, 36, 132, 21],
] as const;
const transposes = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));

describe.each(transposes)('transposes $transposeA $transposeB', (structure) => {
  test.each(shapes)('batch %i, m %i, n %i, k %i', async (batch, m, n, k) => {
    const arrays = { a: uniformArray(batch * m * k, 1), b: uniformArray(batch * k * n, 2), c: batch * m * n };
    await checkKernel(gemm(structure), gemmReference(structure), { params: { batch, m, n, k }, arrays });
  });

  test('NaN and infinity stay in their rows and columns', async () => {
    const [m, n, k] = [9, 6, 5];
    const [a, b] = [uniformArray(m * k, 1), uniformArray(k * n, 2, 0.1, 1)];
    a[7] = Number.NaN;
    b[k * n - 1] = Number.POSITIVE_INFINITY;
    await checkKernel(gemm(structure), gemmReference(structure), { params: { batch: 1, m, n, k }, arrays: { a, b, c: m * n } });
  });
});

test.each([transposes[0], transposes[3]])('bias, transposes $transposeA $transposeB', async (structure) => {
  const [batch, m, n, k] = [2, 9, 34, 5];
  const [a, b, bias] = [uniformArray(batch * m * k, 1), uniformArray(batch * k * n, 2), uniformArray(n, 3)];
  const arrays = { a, b, bias, c: batch * m * n };
  await checkKernel(gemmBias(structure), gemmReference(structure), { params: { batch, m, n, k }, arrays });
});
