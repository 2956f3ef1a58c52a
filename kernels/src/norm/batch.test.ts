// Batch normalisation and its gradient on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import {
  batchGradientReference,
  batchGradientSumsReference,
  batchNormaliseReference,
  batchStatisticsJoinReference,
  batchStatisticsMomentsReference,
  batchStatisticsReference,
} from './batch.reference.ts';
import { batchNorm, batchStatistics } from './batch.ts';
import { batchSlices, slicesHoldParts } from './batch-rows.ts';

/** [rows, channels]. */
const shapes = [
  [1, 1],
  [7, 3],
  [257, 4],
  [256, 36],
  [65, 130],
  [9001, 8],
] as const;

describe.each(shapes)('%i rows of %i channels', (rows, channels) => {
  const params = { rows, channels, epsilon: 1e-5 };
  const [size, slices] = [rows * channels, batchSlices(rows) * channels];
  const x = uniformArray(size, 1, -2, 3);
  const given = { x, mean: uniformArray(channels, 2), variance: uniformArray(channels, 3, 0.1, 2) };

  test('statistics of the slices, and of all rows', async () => {
    const arrays = { x, mean: slices, variance: slices };
    await checkKernel(batchNorm(channels).statistics, batchStatisticsReference, { params: { rows, channels }, arrays });
    const ofSlices = { means: uniformArray(slices, 4), variances: uniformArray(slices, 5, 0.1, 2) };
    await checkKernel(batchNorm(channels).statisticsJoin, batchStatisticsJoinReference, {
      params: { rows, channels },
      arrays: { ...ofSlices, mean: channels, variance: channels },
    });
  });

  test('normalise', async () => {
    const arrays = { ...given, gamma: uniformArray(channels, 4), beta: uniformArray(channels, 5), y: size };
    await checkKernel(batchNorm(channels).normalise, batchNormaliseReference, { params, arrays });
  });

  test('gradient', async () => {
    const [dY, gamma] = [uniformArray(size, 6), uniformArray(channels, 7)];
    const sums = { sumDy: uniformArray(channels, 8), sumDyXhat: uniformArray(channels, 9) };
    await checkKernel(batchNorm(channels).gradientSums, batchGradientSumsReference, {
      params,
      arrays: { ...given, dY, sumDy: slices, sumDyXhat: slices },
    });
    await checkKernel(batchNorm(channels).gradient, batchGradientReference, { params, arrays: { ...given, gamma, dY, ...sums, dX: size } });
  });
});

describe.each([
  [64, 64, 4],
  [16, 256, 8],
  [48, 64, 3],
  [320, 32, 130],
  [8, 1, 36],
])('%i parts of %i rows of %i channels', (parts, part, channels) => {
  const params = { rows: parts * part, channels, parts };
  const slices = batchSlices(params.rows) * channels;

  test('statistics of the slices from their moments', async () => {
    const moments = uniformArray(2 * parts * channels, 1, 0.5, 2);
    const arrays = { mean: slices, variance: slices, moments };
    await checkKernel(batchNorm(channels).statisticsMoments, batchStatisticsMomentsReference, { params, arrays });
  });

  test('the reference has the same from moments as from rows', () => {
    const x = uniform64(params.rows * channels, 2);
    const [mean, variance, moments] = [slices, slices, 2 * parts * channels].map((size) => new Float64Array(size));
    batchStatisticsReference({ rows: params.rows, channels }, { x, mean, variance });
    for (let at = 0; at < parts * channels; at++) {
      const [i, c] = [Math.floor(at / channels), at % channels];
      const values = Array.from({ length: part }, (_, row) => x[(i * part + row) * channels + c]);
      const average = values.reduce((sum, value) => sum + value, 0) / part;
      moments[2 * i * channels + c] = average;
      moments[(2 * i + 1) * channels + c] = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
    }
    const [means, variances] = [mean.slice(), variance.slice()];
    batchStatisticsMomentsReference(params, { moments, mean, variance });
    for (let i = 0; i < slices; i++) {
      expect(mean[i]).toBeCloseTo(means[i], 12);
      expect(variance[i]).toBeCloseTo(variances[i], 12);
    }
  });
});

test('parts that divide a slice of 256 rows are whole in it, others are not', () => {
  expect([1, 16, 64, 256].map((part) => slicesHoldParts(part * 10, 10))).toEqual([true, true, true, true]);
  expect([48, 144, 1024].map((part) => slicesHoldParts(part * 10, 10))).toEqual([false, false, false]);
});

test('a mean a thousand times the deviation does not spoil the variance', async () => {
  const x = uniformArray(8 * 500, 1, 999, 1001);
  const params = { rows: 500, channels: 8 };
  // The running mean rounds to f32 at every value, near 1000 by up to 3e-5, and so do the deviations that are squared.
  await checkKernel(batchStatistics, batchStatisticsReference, { params, arrays: { x, mean: 16, variance: 16 }, tolerance: 1e-4 });
});

test('a NaN stays in its channel', async () => {
  const x = uniformArray(40, 1);
  x[13] = Number.NaN;
  await checkKernel(batchStatistics, batchStatisticsReference, { params: { rows: 10, channels: 4 }, arrays: { x, mean: 4, variance: 4 } });
});

test('the gradients of the reference are its derivatives through the statistics', () => {
  const params = { rows: 7, channels: 3, epsilon: 1e-5 };
  const [x, gamma, beta, dY] = [uniform64(21, 1), uniform64(3, 2), uniform64(3, 3), uniform64(21, 4)];
  const [mean, variance, y] = [new Float64Array(3), new Float64Array(3), new Float64Array(21)];
  const loss = (changed: { x?: Float64Array; gamma?: Float64Array; beta?: Float64Array }) => {
    const arrays = { x, gamma, beta, ...changed, mean, variance, y };
    batchStatisticsReference(params, arrays);
    batchNormaliseReference(params, arrays);
    return dot(y, dY);
  };
  loss({});
  const [sumDy, sumDyXhat, dX] = [new Float64Array(3), new Float64Array(3), new Float64Array(21)];
  batchGradientSumsReference(params, { x, mean, variance, dY, sumDy, sumDyXhat });
  batchGradientReference(params, { x, mean, variance, gamma, dY, sumDy, sumDyXhat, dX });
  expectGradient((changed) => loss({ x: changed }), x, dX);
  expectGradient((changed) => loss({ gamma: changed }), gamma, sumDyXhat);
  expectGradient((changed) => loss({ beta: changed }), beta, sumDy);
});
