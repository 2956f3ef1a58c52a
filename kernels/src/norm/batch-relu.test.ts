// Fused batch normalisation and ReLU on the device against their references.

import { launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import { batchStatisticsReference } from './batch.reference.ts';
import { batchNorm } from './batch.ts';
import { batchNormaliseReluReference, batchReluGradientReference, batchReluGradientSumsReference } from './batch-relu.reference.ts';
import { batchNormaliseRelu, batchRelu } from './batch-relu.ts';
import { batchSlices } from './batch-rows.ts';

/** [rows, channels]. */
const shapes = [
  [1, 1],
  [7, 3],
  [257, 4],
  [256, 36],
  [65, 130],
  [9001, 8],
] as const;

const givenOf = (rows: number, channels: number) => ({
  x: uniformArray(rows * channels, 1, -2, 3),
  mean: uniformArray(channels, 2),
  variance: uniformArray(channels, 3, 0.1, 2),
  gamma: uniformArray(channels, 4),
  beta: uniformArray(channels, 5),
});

describe.each(shapes)('%i rows of %i channels', (rows, channels) => {
  const params = { rows, channels, epsilon: 1e-5 };
  const [size, slices] = [rows * channels, batchSlices(rows) * channels];
  const given = givenOf(rows, channels);
  const kernels = batchRelu(channels);

  test('normalise', () => checkKernel(kernels.normalise, batchNormaliseReluReference, { params, arrays: { ...given, y: size } }));

  test('gradient', async () => {
    const dY = uniformArray(size, 6);
    await checkKernel(kernels.gradientSums, batchReluGradientSumsReference, {
      params,
      arrays: { ...given, dY, sumD: slices, sumDXhat: slices },
    });
    const sums = { sumD: uniformArray(channels, 8), sumDXhat: uniformArray(channels, 9) };
    await checkKernel(kernels.gradient, batchReluGradientReference, { params, arrays: { ...given, ...sums, dX: dY } });
  });
});

test('a NaN stays a NaN', async () => {
  const given = givenOf(10, 4);
  given.x[13] = Number.NaN;
  await checkKernel(batchNormaliseRelu, batchNormaliseReluReference, {
    params: { rows: 10, channels: 4, epsilon: 1e-5 },
    arrays: { ...given, y: 40 },
  });
});

test('what it gives is what batch norm gives, where that is positive', async () => {
  const [rows, channels] = [65, 12];
  const launch = {
    variant: { name: 'long-run', element: 'vec4f' },
    params: { rows, channels, epsilon: 1e-5 },
    arrays: { ...givenOf(rows, channels), y: new Float32Array(rows * channels) },
  } as const;
  const device = await sharedDevice();
  const { y } = await launchKernel(device, batchNorm(channels).normalise, launch);
  const fused = await launchKernel(device, batchNormaliseRelu, launch);
  expectClose(
    'y',
    fused['y'],
    y.map((value) => Math.max(value, 0)),
    { relative: 0 },
  );
  expect(y.some((value) => value < 0)).toBe(true);
});

test('the gradients of the reference are its derivatives through the statistics', () => {
  const params = { rows: 7, channels: 3, epsilon: 1e-5 };
  const [x, gamma, beta, dY] = [uniform64(21, 1), uniform64(3, 2), uniform64(3, 3), uniform64(21, 4)];
  const [mean, variance, y] = [new Float64Array(3), new Float64Array(3), new Float64Array(21)];
  const loss = (changed: { x?: Float64Array; gamma?: Float64Array; beta?: Float64Array }) => {
    const arrays = { x, gamma, beta, ...changed, mean, variance, y };
    batchStatisticsReference(params, arrays);
    batchNormaliseReluReference(params, arrays);
    return dot(y, dY);
  };
  loss({});
  const given = { x, mean, variance, gamma, beta };
  const [sumD, sumDXhat, dX] = [new Float64Array(3), new Float64Array(3), dY.slice()];
  batchReluGradientSumsReference(params, { ...given, dY, sumD, sumDXhat });
  batchReluGradientReference(params, { ...given, sumD, sumDXhat, dX });
  expectGradient((changed) => loss({ x: changed }), x, dX);
  expectGradient((changed) => loss({ gamma: changed }), gamma, sumDXhat);
  expectGradient((changed) => loss({ beta: changed }), beta, sumD);
});
