// Batch normalisation and ReLU over [rows channels], fused, and its gradient. Launch logic; the statistics are those of batch.ts.
import { defineKernel } from '@softlabel/runtime';
import { type ChannelElement, kernelName } from '../channels.ts';
import { batchNormaliseReluSource, batchReluGradientSource, batchReluGradientSumsSource } from './batch-relu.wgsl.ts';
import { costOf, overRows, running, SLICED, tensors, withEpsilon } from './batch-rows.ts';

function define(element: ChannelElement) {
  const { read, write, update } = tensors(element);
  const given = {
    ...{ x: read('rows channels'), mean: read('channels'), variance: read('channels') },
    ...{ gamma: read('channels'), beta: read('channels') },
  };
  return {
    normalise: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-normalise-relu', element),
      formula: 'y = max((x - mean) / sqrt(variance + epsilon) gamma + beta, 0)',
      bindings: { ...given, y: write('rows channels') },
      params: withEpsilon,
      source: batchNormaliseReluSource,
      cost: costOf(4, 2),
    }),
    gradientSums: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-relu-gradient-sums', element),
      formula: 'sumD = sum_row d and sumDXhat = sum_row d xhat over the rows of each slice, d = dY past the ReLU',
      bindings: { ...given, dY: read('rows channels'), sumD: write(SLICED), sumDXhat: write(SLICED) },
      params: withEpsilon,
      source: batchReluGradientSumsSource,
      cost: costOf(7, 2),
    }),
    // In place, because beside beta there is no binding left for dY; dX comes first, so that what is also read is copied.
    gradient: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-relu-gradient', element),
      formula: 'dX = gamma / sqrt(variance + epsilon) (d - sumD / rows - xhat sumDXhat / rows), d = dX before, past the ReLU',
      bindings: { dX: update('rows channels'), ...given, sumD: read('channels'), sumDXhat: read('channels') },
      params: withEpsilon,
      source: batchReluGradientSource,
      cost: costOf(8, 3),
    }),
  };
}

const inFours = define('vec4f');
const scalar = define('f32');
export const { normalise: batchNormaliseRelu, gradientSums: batchReluGradientSums, gradient: batchReluGradient } = inFours;
export const { normalise: batchNormaliseReluScalar, gradientSums: batchReluGradientSumsScalar, gradient: batchReluGradientScalar } = scalar;

/** What follows the statistics of batchNorm, with ReLU, for this number of channels. */
export const batchRelu = (channels: number): typeof inFours => (channels % 4 === 0 ? inFours : scalar);
