// Every row of the pointwise table on the device against its reference: values, broadcasts, NaN and infinities.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { pointwiseReference } from './pointwise.reference.ts';
import { POINTWISE, type PointwiseName, pointwiseKernel, pointwiseKernels } from './pointwise.ts';

const names = Object.keys(POINTWISE) as PointwiseName[];
/** Rows that are real for positive operands only. */
const POSITIVE: PointwiseName[] = ['log', 'sqrt', 'rsqrt', 'divide'];

/** Values from -3 to 3 on a grid of eighths, so that comparisons meet equal operands. */
const onGrid = (count: number, seed: number, positive: boolean): Float32Array<ArrayBuffer> =>
  uniformArray(count, seed, positive ? 0.1 : -3, 3).map((x) => (positive ? x : Math.round(x * 8) / 8));

async function check(name: PointwiseName, count: number, scalars: readonly string[] = [], given?: Float32Array[]): Promise<void> {
  const operands: readonly string[] = POINTWISE[name].operands;
  const arrays = Object.fromEntries(
    operands.map((operand, i) => [operand, given?.[i] ?? onGrid(scalars.includes(operand) ? 1 : count, i + 1, POSITIVE.includes(name))]),
  );
  await checkKernel(pointwiseKernel(name, scalars), pointwiseReference(name, scalars), {
    params: { count },
    arrays: { ...arrays, y: count },
  });
}

/** All choices of operands from `values`, as one array per operand. */
function product(values: readonly number[], operands: number): Float32Array<ArrayBuffer>[] {
  const count = values.length ** operands;
  return Array.from({ length: operands }, (_, o) =>
    Float32Array.from({ length: count }, (_, i) => values[Math.floor(i / values.length ** o) % values.length]),
  );
}

const EXTREME = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 2, -200, 200];

describe.each(names)('%s', (name) => {
  test('1, odd and more than one block of elements', async () => {
    for (const count of [1, 7, 2051]) await check(name, count);
  });

  test('NaN, infinities and large values', async () => {
    const given = product(EXTREME, POINTWISE[name].operands.length);
    await check(name, given[0].length, [], given);
  });
});

test('every choice of scalar operands', async () => {
  for (const scalars of [['a'], ['b']]) await check('subtract', 67, scalars);
  for (const scalars of [['low', 'high'], ['x'], ['high']]) await check('clamp', 67, scalars);
});

test.each(['tanh', 'sigmoid', 'exp'] as const)('%s keeps its precision for tiny results', async (name) => {
  const centre = name === 'tanh' ? 0 : -20;
  const x = uniformArray(512, 5, centre - 1e-3, centre + 1e-3);
  await check(name, 512, [], [x]);
});

test('a scalar that is no operand is refused', () => {
  expect(() => pointwiseKernel('clamp', ['slope'])).toThrow(
    'pointwise/clamp: expected scalars among x, low, high, got slope. Name one of its operands.',
  );
});

test('the list of kernels holds every row with every choice of scalars', () => {
  expect(pointwiseKernels.filter(({ name }) => name === 'pointwise/clamp')).toHaveLength(7);
  expect(new Set(pointwiseKernels.map(({ name }) => name)).size).toBe(names.length);
});
