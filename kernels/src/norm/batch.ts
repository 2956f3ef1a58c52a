// Batch normalisation over [rows channels], where rows = images x pixels. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { type ChannelElement, kernelName } from '../channels.ts';
import {
  batchGradientSource,
  batchGradientSumsSource,
  batchNormaliseSource,
  batchStatisticsJoinSource,
  batchStatisticsMomentsSource,
  batchStatisticsSource,
} from './batch.wgsl.ts';
import { batchSlices, costOf, overRows, overSlices, params, running, SLICED, tensors, withEpsilon } from './batch-rows.ts';

function defineStatistics(element: ChannelElement) {
  const { read, write } = tensors(element);
  return {
    statistics: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-statistics', element),
      formula: 'mean and variance (biased) of the rows of each slice',
      bindings: { x: read('rows channels'), mean: write(SLICED), variance: write(SLICED) },
      params,
      source: batchStatisticsSource,
      cost: costOf(6, 1),
    }),
    statisticsMoments: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-statistics-moments', element),
      formula: 'mean and variance (biased) of the rows of each slice, joined from moments of equal parts of it',
      bindings: { mean: write(SLICED), variance: write(SLICED), moments: read('parts 2 channels') },
      params: { ...params, parts: 'u32' },
      source: batchStatisticsMomentsSource,
      cost: ({ rows, channels, parts }) => ({ flops: 9 * parts * channels, bytes: 8 * (parts + batchSlices(rows)) * channels }),
    }),
    statisticsJoin: defineKernel({
      ...overSlices(element),
      name: kernelName('norm/batch-statistics-join', element),
      formula: 'mean and variance (biased) of all rows, from those of the slices',
      bindings: {
        means: read(SLICED),
        variances: read(SLICED),
        mean: write('channels'),
        variance: write('channels'),
      },
      params,
      source: batchStatisticsJoinSource,
      cost: ({ rows, channels }) => ({ flops: 11 * batchSlices(rows) * channels, bytes: 8 * (batchSlices(rows) + 1) * channels }),
    }),
  };
}

function defineNormalise(element: ChannelElement) {
  const { read, write } = tensors(element);
  const given = { x: read('rows channels'), mean: read('channels'), variance: read('channels') };
  const sums = { sumDy: read('channels'), sumDyXhat: read('channels') };
  return {
    normalise: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-normalise', element),
      formula: 'y = (x - mean) / sqrt(variance + epsilon) gamma + beta',
      bindings: { ...given, gamma: read('channels'), beta: read('channels'), y: write('rows channels') },
      params: withEpsilon,
      source: batchNormaliseSource,
      cost: costOf(3, 2),
    }),
    gradientSums: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-gradient-sums', element),
      formula:
        'sumDy = sum_row dY and sumDyXhat = sum_row dY xhat over the rows of each slice, xhat = (x - mean) / sqrt(variance + epsilon)',
      bindings: { ...given, dY: read('rows channels'), sumDy: write(SLICED), sumDyXhat: write(SLICED) },
      params: withEpsilon,
      source: batchGradientSumsSource,
      cost: costOf(4, 2),
    }),
    gradient: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-gradient', element),
      formula: 'dX = gamma / sqrt(variance + epsilon) (dY - sumDy / rows - xhat sumDyXhat / rows)',
      bindings: { ...given, gamma: read('channels'), dY: read('rows channels'), ...sums, dX: write('rows channels') },
      params: withEpsilon,
      source: batchGradientSource,
      cost: costOf(5, 3),
    }),
  };
}

const define = (element: ChannelElement) => ({ ...defineStatistics(element), ...defineNormalise(element) });
const inFours = define('vec4f');
const scalar = define('f32');
export const {
  statistics: batchStatistics,
  statisticsMoments: batchStatisticsMoments,
  statisticsJoin: batchStatisticsJoin,
  normalise: batchNormalise,
  gradientSums: batchGradientSums,
  gradient: batchGradient,
} = inFours;
export const {
  statistics: batchStatisticsScalar,
  statisticsMoments: batchStatisticsMomentsScalar,
  statisticsJoin: batchStatisticsJoinScalar,
  normalise: batchNormaliseScalar,
  gradientSums: batchGradientSumsScalar,
  gradient: batchGradientScalar,
} = scalar;

/** The kernels for this number of channels: four at a time where it divides by four. */
export const batchNorm = (channels: number): typeof inFours => (channels % 4 === 0 ? inFours : scalar);
