// Batch norm: statistics of each channel over images and pixels, for training and with given statistics for evaluation.
import { batchSlices, batchNorm as kernelsFor, runningStatistics } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Lowering, type Tensor } from '../graph.ts';
import { type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { sum } from './broadcast.ts';
import type { NormOptions } from './group-norm.ts';
import { add, multiply, rsqrt, square, subtract } from './pointwise.ts';
import { mean } from './reduce.ts';
import { lowerColumnSums } from './reduction.ts';

type Attributes = { readonly epsilon: number };

const batchStatisticsOp = defineOp<Record<string, never>>({
  name: 'batch-statistics',
  formula: 'mean and variance (biased) of each channel over all images and pixels',
  infer([x]) {
    const channels = channelsOf(x);
    if (sizeOf(x.shape) === channels)
      throw new ShapeError('batch-norm: expected more than one value per channel, got one. Use a larger batch.');
    const perChannel: Spec = { shape: [channels], dtype: 'f32' };
    return [perChannel, perChannel];
  },
  noDerivative: "their derivative is part of batch norm's. Take mean() and square() to differentiate through statistics alone.",
  lower({ inputs: [x], outputs: [average, variance], scratch, dispatch }) {
    const params = rowsOf(x.shape);
    const kernels = kernelsFor(params.channels);
    const perSlice: Spec = { shape: [batchSlices(params.rows), params.channels], dtype: 'f32' };
    const [means, variances] = [scratch('means', perSlice), scratch('variances', perSlice)];
    dispatch(kernels.statistics, params, { x, mean: means, variance: variances });
    dispatch(kernels.statisticsJoin, params, { means, variances, mean: average, variance });
  },
});

const batchNormOp = defineOp<Attributes>({
  name: 'batch-norm',
  formula: 'y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the statistics of x',
  infer: (inputs) => [inferNormalised('batch-norm', inputs)],
  vjp({ inputs: [x, gamma, , average, variance], attributes, gradients: [dY] }) {
    return dY === null ? [null, null, null] : apply(batchNormGradientOp, [x, gamma, average, variance, dY], attributes);
  },
  lower: lowerNormalise,
});

const batchNormGradientOp = defineOp<Attributes>({
  name: 'batch-norm-gradient',
  formula: 'dX = gamma rstd (dY - mean(dY) - xhat mean(dY xhat)), dGamma = sum dY xhat, dBeta = sum dY',
  infer([x, gamma, , , dY]) {
    expectShape('batch-norm-gradient', 'dY', dY, x.shape);
    return [x, gamma, gamma];
  },
  // The statistics are written as functions of x, so that their own derivative is not lost.
  compose([x, gamma, , , dY], { epsilon }) {
    const axes = x.shape.map((_, d) => d).slice(0, -1);
    const centred = subtract(x, mean(x, axes));
    const rstd = rsqrt(add(mean(square(centred), axes), epsilon));
    const xhat = multiply(centred, rstd);
    const dX = multiply(multiply(gamma, rstd), subtract(subtract(dY, mean(dY, axes)), multiply(xhat, mean(multiply(dY, xhat), axes))));
    return [dX, sum(multiply(dY, xhat), axes), sum(dY, axes)];
  },
  lower({ inputs: [x, gamma, average, variance, dY], outputs: [dX, dGamma, dBeta], attributes: { epsilon }, profile, scratch, dispatch }) {
    const params = { ...rowsOf(x.shape), epsilon };
    const kernels = kernelsFor(params.channels);
    const slices = batchSlices(params.rows);
    const perSlice: Spec = { shape: [slices, params.channels], dtype: 'f32' };
    const [sumDy, sumDyXhat] = [scratch('sumDy', perSlice), scratch('sumDyXhat', perSlice)];
    dispatch(kernels.gradientSums, params, { x, mean: average, variance, dY, sumDy, sumDyXhat });
    lowerColumnSums({ profile, scratch, dispatch }, sumDy, dBeta);
    lowerColumnSums({ profile, scratch, dispatch }, sumDyXhat, dGamma);
    dispatch(kernels.gradient, params, { x, mean: average, variance, gamma, dY, sumDy: dBeta, sumDyXhat: dGamma, dX });
  },
});

function channelsOf(x: Spec): number {
  expectSpec('batch-norm', 'x', x, 'f32');
  if (x.shape.length < 2) throw new ShapeError(`batch-norm: expected [images, ..., channels], got ${x.shape.length} axes.`);
  return x.shape[x.shape.length - 1];
}

/** Of x normalised with gamma, beta, mean and variance, which follow it. */
export function inferNormalised(op: string, [x, ...perChannel]: readonly Spec[]): Spec {
  const channels = channelsOf(x);
  for (const input of perChannel) expectShape(op, 'gamma, beta, mean and variance', input, [channels]);
  return x;
}

function lowerNormalise({ inputs: [x, gamma, beta, average, variance], outputs: [y], attributes, dispatch }: Lowering<Attributes>): void {
  const params = { ...rowsOf(x.shape), ...attributes };
  dispatch(kernelsFor(params.channels).normalise, params, { x, mean: average, variance, gamma, beta, y });
}

export const rowsOf = (shape: Shape) => ({ rows: sizeOf(shape.slice(0, -1)), channels: shape[shape.length - 1] });

/** The batch's mean and biased variance of each channel. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Batch norm with the statistics of `x`, for ops that continue it. */
export const batchNormWith = (
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { mean: average, variance }: BatchStatistics,
  epsilon: number,
): Tensor => apply(batchNormOp, [x, gamma, beta, average, variance], { epsilon })[0];

/** dX, through the statistics too, dGamma and dBeta. */
export const batchNormGradient = (
  x: Tensor,
  gamma: Tensor,
  { mean: average, variance }: BatchStatistics,
  dY: Tensor,
  epsilon: number,
): Tensor[] => apply(batchNormGradientOp, [x, gamma, average, variance, dY], { epsilon });

/**
 * Batch norm in training (Ioffe and Szegedy 2015): y, and the batch's mean and biased variance for the running statistics. Throws where one
 * differentiates through the statistics.
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { epsilon = 1e-5 }: NormOptions = {},
): BatchStatistics & { readonly y: Tensor } {
  const [average, variance] = apply(batchStatisticsOp, [x], {});
  const statistics = { mean: average, variance };
  return { ...statistics, y: batchNormWith(x, gamma, beta, statistics, epsilon) };
}

/** What batch norm remembers of the batches: the mean and the unbiased variance of each channel, averaged, and how many batches [] there were. */
export interface RunningStatistics extends BatchStatistics {
  readonly batches: Tensor;
}

const runningStatisticsOp = defineOp<{ readonly keep: number; readonly share: number; readonly shareOfVariance: number }>({
  name: 'running-statistics',
  formula: 'running = keep running + share of the batch, for mean and variance; batches = batches + 1',
  infer([running, variance, batches, ...ofBatch]) {
    for (const input of [variance, ...ofBatch]) expectShape('running-statistics', 'mean and variance', input, running.shape);
    expectShape('running-statistics', 'batches', batches, []);
    return [running, variance, batches];
  },
  noDerivative: 'an update in place forgets what it was made from. Write it with pointwise ops to differentiate through it.',
  lower({ inputs: [, , , mean, variance], outputs: [runningMean, runningVariance, batches], attributes, dispatch, update }) {
    for (const i of [0, 1, 2]) update(i, i);
    const params = { ...attributes, count: sizeOf(mean.shape) };
    dispatch(runningStatistics, params, { runningMean, runningVariance, batches, mean, variance });
  },
});

/**
 * Running statistics after a batch of `count` values per channel, as PyTorch's BatchNorm2d has them: running = (1 - momentum) running + momentum batch,
 * where the running variance is unbiased, count / (count - 1) of the batch's.
 */
export function afterBatch(running: RunningStatistics, batch: BatchStatistics, count: number, momentum: number): RunningStatistics {
  const inputs = [running.mean, running.variance, running.batches, batch.mean, batch.variance];
  const attributes = { keep: 1 - momentum, share: momentum, shareOfVariance: (momentum * count) / (count - 1) };
  const [mean, variance, batches] = apply(runningStatisticsOp, inputs, attributes);
  return { mean, variance, batches };
}

const batchNormEvalOp = defineOp<Attributes>({
  name: 'batch-norm-eval',
  formula: 'y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with given statistics',
  infer: (inputs) => [inferNormalised('batch-norm-eval', inputs)],
  compose: ([x, gamma, beta, average, variance], { epsilon }) => [
    add(multiply(subtract(x, average), multiply(gamma, rsqrt(add(variance, epsilon)))), beta),
  ],
  lower: lowerNormalise,
});

/** Batch norm with running statistics, as in evaluation. */
export const batchNormEval = (
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  statistics: BatchStatistics,
  { epsilon = 1e-5 }: NormOptions = {},
): Tensor => apply(batchNormEvalOp, [x, gamma, beta, statistics.mean, statistics.variance], { epsilon })[0];
