// Strided copies and fills on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { moveFillReference, moveStridedReference } from './move.reference.ts';
import { moveFill, moveStrided, type StridedParams } from './move.ts';

interface Box {
  readonly sizes: readonly number[];
  readonly xStrides: readonly number[];
  readonly yStrides: readonly number[];
  readonly xOffset?: number;
  readonly yOffset?: number;
}

/** Row-major strides of a dense tensor. */
const dense = (sizes: readonly number[]): number[] =>
  sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));

function paramsOf({ sizes, xStrides, yStrides, xOffset = 0, yOffset = 0 }: Box): StridedParams {
  const six = (numbers: readonly number[], missing: number): number[] => [
    ...Array.from({ length: 6 - numbers.length }, () => missing),
    ...numbers,
  ];
  const named = (name: string, numbers: readonly number[]) => numbers.map((number, axis) => [`${name}${axis}`, number] as const);
  const entries = [...named('size', six(sizes, 1)), ...named('xStride', six(xStrides, 0)), ...named('yStride', six(yStrides, 0))];
  return Object.fromEntries([...entries, ['xOffset', xOffset], ['yOffset', yOffset]]) as StridedParams;
}

/** Moves `box` out of `xCount` numbers into `yCount` others. */
const check = (box: Box, xCount: number, yCount: number): Promise<void> =>
  checkKernel(moveStrided, moveStridedReference, {
    params: { ...paramsOf(box) },
    arrays: { x: uniformArray(xCount, 1), y: uniformArray(yCount, 2) },
    tolerance: 0,
  });

describe('move/strided', () => {
  test.each([1, 4, 4099, 4100])('copies %i numbers', (count) => check({ sizes: [count], xStrides: [1], yStrides: [1] }, count, count));

  test('transposes', async () => {
    await check({ sizes: [7, 5], xStrides: [1, 7], yStrides: [5, 1] }, 35, 35);
    await check({ sizes: [3, 8, 5, 12], xStrides: [480, 12, 96, 1], yStrides: dense([3, 8, 5, 12]) }, 1440, 1440);
  });

  test('stretches axes with stride 0', async () => {
    await check({ sizes: [5, 3, 8], xStrides: [0, 8, 1], yStrides: dense([5, 3, 8]) }, 24, 120);
    await check({ sizes: [6, 5], xStrides: [1, 0], yStrides: [5, 1] }, 6, 30);
  });

  test('turns axes round with negative strides', () => check({ sizes: [4, 6], xStrides: [-6, -1], yStrides: [6, 1], xOffset: 23 }, 24, 24));

  test('slices from an odd offset', () => check({ sizes: [3, 4], xStrides: [9, 1], yStrides: [4, 1], xOffset: 5 }, 27, 12));

  test('writes the interior of a padded tensor and leaves the rest', async () => {
    await check({ sizes: [2, 3, 4], xStrides: [12, 4, 1], yStrides: [42, 7, 1], yOffset: 9 }, 24, 84);
    await check({ sizes: [5, 3], xStrides: [3, 1], yStrides: [4, 1], yOffset: 1 }, 15, 20);
  });

  test('any box of up to six axes, permuted, turned, spread out', () =>
    fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 6 }), fc.nat(5), async (axes, before) => {
        const { box, xCount, yCount } = scattered(axes, before);
        await check(box, xCount, yCount);
      }),
      { numRuns: 25, seed: 1 },
    ));
});

interface Axis {
  readonly size: number;
  /** Elements between the end of this axis in x and the next one. */
  readonly gap: number;
  readonly back: boolean;
  /** Place among the axes of x. */
  readonly place: number;
}

const axis: fc.Arbitrary<Axis> = fc.record({
  size: fc.constantFrom(1, 2, 3, 4, 8),
  gap: fc.nat(1),
  back: fc.boolean(),
  place: fc.nat(9),
});

/** A dense y from an x with its axes in another order, some backwards, with gaps between. */
function scattered(axes: readonly Axis[], before: number): { box: Box; xCount: number; yCount: number } {
  const sizes = axes.map(({ size }) => size);
  const order = axes.map((_, i) => i).sort((a, b) => axes[a].place - axes[b].place);
  const whole = order.map((i) => axes[i].size + axes[i].gap);
  const steps = axes.map((_, i) => dense(whole)[order.indexOf(i)]);
  const xStrides = steps.map((step, i) => (axes[i].back ? -step : step));
  const xOffset = steps.reduce((sum, step, i) => sum + (axes[i].back ? (sizes[i] - 1) * step : 0), before);
  const [xCount, yCount] = [whole, sizes].map((all) => all.reduce((product, size) => product * size, 1));
  return { box: { sizes, xStrides, yStrides: dense(sizes), xOffset }, xCount: before + xCount, yCount };
}

describe('move/fill', () => {
  test.each([1, 7, 513])('%i numbers', (count) =>
    checkKernel(moveFill, moveFillReference, { params: { count, value: -0.5 }, arrays: { y: count }, tolerance: 0 }),
  );
});
