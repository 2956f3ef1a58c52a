// Gather, scatter-add, one-hot and top-k on the device against their references.
import { checkKernel, indexArray, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { gatherOneHotReference, gatherRowsReference, gatherScatterAddRowsReference, gatherTopKReference } from './gather.reference.ts';
import { gatherOneHot, gatherRows, gatherScatterAddRows, gatherTopK } from './gather.ts';

/** rows, rows of the source, width. */
const ROWS = [
  [1, 1, 1],
  [7, 3, 4],
  [13, 20, 5],
  [5, 9, 260],
] as const;

describe('gather/rows', () => {
  test.each(ROWS)('%i rows out of %i of width %i, some past the end', async (rows, sourceRows, width) => {
    const x = uniformArray(sourceRows * width);
    const index = indexArray(rows, sourceRows + 1);
    await checkKernel(gatherRows, gatherRowsReference, {
      params: { rows, sourceRows, width },
      arrays: { x, index, y: rows * width },
      tolerance: 0,
    });
  });
});

describe('gather/scatter-add-rows', () => {
  test.each(ROWS)('%i rows from %i of width %i, some dropped', async (rows, sourceRows, width) => {
    const x = uniformArray(sourceRows * width);
    const index = indexArray(sourceRows, rows + 1);
    await checkKernel(gatherScatterAddRows, gatherScatterAddRowsReference, {
      params: { rows, sourceRows, width },
      arrays: { x, index, y: rows * width },
    });
  });

  test.each([4, 3])('all rows of width %i to one, none to the others', async (width) => {
    const arrays = { x: uniformArray(65 * width), index: new Uint32Array(65).fill(1), y: 3 * width };
    await checkKernel(gatherScatterAddRows, gatherScatterAddRowsReference, { params: { rows: 3, sourceRows: 65, width }, arrays });
  });
});

describe('gather/one-hot', () => {
  test.each([
    [1, 1],
    [9, 10],
    [64, 33],
  ])('%i rows of %i classes, some no class', (rows, classes) =>
    checkKernel(gatherOneHot, gatherOneHotReference, {
      params: { rows, classes },
      arrays: { index: indexArray(rows, classes + 2), y: rows * classes },
      tolerance: 0,
    }),
  );
});

describe('gather/top-k', () => {
  const check = (rows: number, classes: number, k: number, x: Float32Array<ArrayBuffer>) =>
    checkKernel(gatherTopK, gatherTopKReference, {
      params: { rows, classes, k },
      arrays: { x, values: rows * k, indices: new Uint32Array(rows * k) },
      tolerance: 0,
    });

  test.each([
    [1, 1, 1],
    [9, 10, 3],
    [3, 131, 131],
  ])('%i rows of %i classes, the %i largest', (rows, classes, k) => check(rows, classes, k, uniformArray(rows * classes)));

  test('ties go to the lower index, NaN comes first, infinities and zeros of both signs take their place', async () => {
    const x = Float32Array.of(1, Number.NaN, 1, Number.NEGATIVE_INFINITY, 0, -0, Number.POSITIVE_INFINITY, Number.NaN, -1, 0);
    await check(1, 10, 10, x);
    await check(2, 5, 5, x);
  });
});
