// Average and max pooling and their gradients on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import { averagePoolForwardReference, averagePoolGradientReference } from './average.reference.ts';
import { averagePool, averagePoolForward, averagePoolForwardScalar } from './average.ts';
import { maxPoolForwardReference, maxPoolGradientReference, maxPoolSelectReference } from './max.reference.ts';
import { maxPool } from './max.ts';
import { type PoolParams, poolSizes } from './windows.ts';

/** [images, height, width, channels, windowHeight, windowWidth, stride, padding]. */
const shapes = [
  [1, 1, 1, 1, 1, 1, 1, 0],
  [2, 7, 5, 3, 2, 2, 2, 0],
  [3, 9, 8, 4, 2, 2, 2, 0],
  [1, 11, 13, 8, 3, 3, 2, 1],
  [5, 6, 7, 36, 3, 2, 1, 1],
  [2, 7, 7, 12, 7, 7, 1, 0],
  [1, 10, 9, 5, 5, 4, 3, 2],
  [1, 9, 9, 4, 2, 1, 4, 0],
  [1, 6, 5, 8, 5, 4, 1, 2],
] as const;

function paramsOf(shape: readonly number[]): PoolParams {
  const [images, height, width, channels, windowHeight, windowWidth, stride, padding] = shape;
  const outHeight = Math.floor((height + 2 * padding - windowHeight) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - windowWidth) / stride) + 1;
  return { images, height, width, channels, windowHeight, windowWidth, outHeight, outWidth, stride, padding };
}

/** On a coarse grid, so that windows have several maxima. */
const withTies = (count: number): Float32Array<ArrayBuffer> => uniformArray(count, 1).map((value) => Math.round(2 * value));

async function checkMax(params: PoolParams, x: Float32Array<ArrayBuffer>): Promise<void> {
  const [kernels, sizes] = [maxPool(params.channels), poolSizes(params)];
  const [v, dY] = [uniformArray(sizes.x, 2), uniformArray(sizes.y, 3)];
  await checkKernel(kernels.forward, maxPoolForwardReference, { params, arrays: { x, y: sizes.y } });
  await checkKernel(kernels.gradient, maxPoolGradientReference, { params, arrays: { x, dY, dX: sizes.x } });
  await checkKernel(kernels.select, maxPoolSelectReference, { params, arrays: { x, v, y: sizes.y } });
}

describe.each(shapes)('%i images of %i x %i x %i, windows of %i x %i, stride %i, padding %i', (...shape) => {
  const params = paramsOf(shape);
  const sizes = poolSizes(params);

  test('average', async () => {
    const [kernels, x, dY] = [averagePool(params.channels), uniformArray(sizes.x, 1), uniformArray(sizes.y, 2)];
    await checkKernel(kernels.forward, averagePoolForwardReference, { params, arrays: { x, y: sizes.y } });
    await checkKernel(kernels.gradient, averagePoolGradientReference, { params, arrays: { dY, dX: sizes.x } });
  });

  test('max, with ties', async () => {
    await checkMax(params, withTies(sizes.x));
  });
});

test('a maximum of NaN or of minus infinity is itself, and takes the gradient', async () => {
  const params = paramsOf([1, 4, 4, 4, 2, 2, 2, 0]);
  const x = uniformArray(64, 1);
  x[21] = Number.NaN;
  for (const i of [8, 12, 24, 28]) x[i] = Number.NEGATIVE_INFINITY;
  await checkMax(params, x);
});

test('channels are taken in fours only where they divide by four', () => {
  expect(averagePool(8).forward).toBe(averagePoolForward);
  expect(averagePool(6).forward).toBe(averagePoolForwardScalar);
});

test('the gradients of the references are their derivatives', () => {
  const params = paramsOf([2, 7, 6, 3, 3, 2, 2, 1]);
  const sizes = poolSizes(params);
  const [x, v, dY] = [uniform64(sizes.x, 1), uniform64(sizes.x, 2), uniform64(sizes.y, 3)];
  const [y, dX] = [new Float64Array(sizes.y), new Float64Array(sizes.x)];
  const pooled = (forward: (params: PoolParams, arrays: { x: Float64Array; y: Float64Array }) => void) => (values: Float64Array) => {
    forward(params, { x: values, y });
    return dot(y, dY);
  };
  averagePoolGradientReference(params, { dY, dX });
  expectGradient(pooled(averagePoolForwardReference), x, dX);
  maxPoolGradientReference(params, { x, dY, dX });
  expectGradient(pooled(maxPoolForwardReference), x, dX);

  // The gradient is linear in dY, and max-select is its transpose.
  const scattered = (d: Float64Array) => {
    maxPoolGradientReference(params, { x, dY: d, dX });
    return dot(dX, v);
  };
  maxPoolSelectReference(params, { x, v, y });
  expectGradient(scattered, dY, y);
});
