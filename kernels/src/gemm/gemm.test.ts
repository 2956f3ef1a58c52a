// Matrix products on the device against their reference.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { gemmReference } from './gemm.reference.ts';
import { gemm, gemmBias } from './gemm.ts';

/** [batch, m, n, k]: one, primes, edges of the tiles, whole tiles. */
const shapes = [
  [1, 1, 1, 1],
  [3, 5, 7, 11],
  [1, 33, 10, 29],
  [2, 31, 65, 12],
  [1, 64, 64, 32],
  [1, 36, 132, 20],
] as const;
const transposes = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));

describe.each(transposes)('gemm $transposeA $transposeB', (structure) => {
  test.each(shapes)('batch %i, m %i, n %i, k %i', async (batch, m, n, k) => {
    const [a, b, bias] = [uniformArray(batch * m * k, 1), uniformArray(batch * k * n, 2), uniformArray(n, 3)];
    const [params, c] = [{ batch, m, n, k }, batch * m * n];
    await checkKernel(gemm(structure), gemmReference(structure), { params, arrays: { a, b, c } });
    await checkKernel(gemmBias(structure), gemmReference(structure), { params, arrays: { a, b, bias, c } });
  });
});

test('NaN and infinity stay in their rows and columns', async () => {
  const [m, n, k] = [9, 6, 5];
  const [a, b] = [uniformArray(m * k, 1), uniformArray(k * n, 2)];
  a[2 * k + 4] = Number.NaN;
  b[3] = Number.POSITIVE_INFINITY;
  await checkKernel(gemm(), gemmReference({ transposeA: false, transposeB: false }), {
    params: { batch: 1, m, n, k },
    arrays: { a, b, c: m * n },
  });
});
