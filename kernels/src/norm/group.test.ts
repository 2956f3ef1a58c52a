// Group normalisation and its gradient on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import { groupNormForwardReference, groupNormGradientReference } from './group.reference.ts';
import { groupNorm, groupNormForward, groupNormForwardScalar } from './group.ts';

interface Shape {
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}

/** [images, pixels, channels, groups]. */
const shapes = [
  [1, 1, 1, 1],
  [3, 7, 5, 5],
  [2, 33, 4, 4],
  [5, 64, 36, 36],
  [2, 1025, 12, 12],
  [3, 7, 6, 3],
  [2, 5, 8, 1],
  [9, 31, 40, 2],
  [1, 257, 9, 1],
] as const;

function inputs({ images, pixels, channels }: Shape) {
  const size = images * pixels * channels;
  return {
    x: uniformArray(size, 1, -2, 3),
    gamma: uniformArray(channels, 2),
    beta: uniformArray(channels, 3),
    dY: uniformArray(size, 4),
    size,
  };
}

/** mean and rstd as the forward would leave them. */
function statistics(params: Shape, x: ArrayLike<number>) {
  const [mean, rstd] = [new Float64Array(params.images * params.groups), new Float64Array(params.images * params.groups)];
  const ones = new Float64Array(params.channels).fill(1);
  const y = new Float64Array(x.length);
  groupNormForwardReference({ ...params, epsilon: 1e-5 }, { x: Float64Array.from(x), gamma: ones, beta: ones, y, mean, rstd });
  return { mean, rstd };
}

describe.each(shapes)('%i images of %i pixels and %i channels in %i groups', (images, pixels, channels, groups) => {
  const params = { images, pixels, channels, groups };
  const { x, gamma, beta, dY, size } = inputs(params);

  test('forward', async () => {
    const arrays = { x, gamma, beta, y: size, mean: images * groups, rstd: images * groups };
    await checkKernel(groupNorm(params).forward, groupNormForwardReference, { params: { ...params, epsilon: 1e-5 }, arrays });
  });

  test('gradient', async () => {
    const { mean, rstd } = statistics(params, x);
    const arrays = { x, gamma, mean: Float32Array.from(mean), rstd: Float32Array.from(rstd), dY };
    const outputs = { dX: size, dGamma: images * channels, dBeta: images * channels };
    await checkKernel(groupNorm(params).gradient, groupNormGradientReference, { params, arrays: { ...arrays, ...outputs } });
  });
});

test('a mean a thousand times the deviation does not spoil the variance', async () => {
  const params = { images: 2, pixels: 301, channels: 8, groups: 8, epsilon: 0 };
  const arrays = { gamma: uniformArray(8, 2), beta: uniformArray(8, 3), y: 4816, mean: 16, rstd: 16 };
  const x = uniformArray(4816, 1, 999, 1001);
  // The running mean rounds to f32 at every value, near 1000 by up to 3e-5, which is 5e-5 deviations: it ends a few of these off.
  await checkKernel(groupNormForward, groupNormForwardReference, { params, arrays: { x, ...arrays }, tolerance: 3e-4 });
});

test('a NaN stays in its group', async () => {
  const params = { images: 2, pixels: 3, channels: 8, groups: 2, epsilon: 1e-5 };
  const x = uniformArray(48, 1);
  x[9] = Number.NaN;
  const arrays = { x, gamma: uniformArray(8, 2), beta: uniformArray(8, 3), y: 48, mean: 4, rstd: 4 };
  await checkKernel(groupNormForward, groupNormForwardReference, { params, arrays });
});

test('channels are taken in fours only where no group ends inside a four', () => {
  expect(groupNorm({ channels: 8, groups: 8 }).forward).toBe(groupNormForward);
  expect(groupNorm({ channels: 8, groups: 2 }).forward).toBe(groupNormForward);
  expect(groupNorm({ channels: 8, groups: 4 }).forward).toBe(groupNormForwardScalar);
  expect(groupNorm({ channels: 6, groups: 6 }).forward).toBe(groupNormForwardScalar);
});

test('the gradients of the reference are its derivatives', () => {
  const params = { images: 2, pixels: 5, channels: 6, groups: 3 };
  const [x, gamma, beta, dY] = [uniform64(60, 1), uniform64(6, 2), uniform64(6, 3), uniform64(60, 4)];
  const [mean, rstd, y] = [new Float64Array(6), new Float64Array(6), new Float64Array(60)];
  const loss = (changed: { x?: Float64Array; gamma?: Float64Array; beta?: Float64Array }) => {
    groupNormForwardReference({ ...params, epsilon: 1e-5 }, { x, gamma, beta, ...changed, y, mean, rstd });
    return dot(y, dY);
  };
  loss({});
  const [dX, dGamma, dBeta] = [new Float64Array(60), new Float64Array(12), new Float64Array(12)];
  groupNormGradientReference(params, { x, gamma, mean, rstd, dY, dX, dGamma, dBeta });
  const overImages = (d: Float64Array) => d.subarray(0, 6).map((value, c) => value + d[6 + c]);
  expectGradient((changed) => loss({ x: changed }), x, dX);
  expectGradient((changed) => loss({ gamma: changed }), gamma, overImages(dGamma));
  expectGradient((changed) => loss({ beta: changed }), beta, overImages(dBeta));
});
