// Batch norm: statistics of each channel over images and pixels, for training and with given statistics for evaluation.
import { batchSlices, batchNorm as kernelsFor } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Tensor } from '../graph.ts';
import { type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { sum } from './broadcast.ts';
import type { NormOptions } from './group-norm.ts';
import { add, multiply, rsqrt, square, subtract } from './pointwise.ts';
import { mean } from './reduce.ts';
import { lowerColumnSums } from './reduction.ts';

type Attributes = { readonly epsilon: number };

const batchNormOp = defineOp<Attributes>({
  name: 'batch-norm',
  formula: 'y = gamma (x - mean) / sqrt(variance + epsilon) + beta, statistics of each channel over all images and pixels',
  infer([x, gamma, beta]) {
    const channels = channelsOf(x);
    expectShape('batch-norm', 'gamma', gamma, [channels]);
    expectShape('batch-norm', 'beta', beta, [channels]);
    if (sizeOf(x.shape) === channels)
      throw new ShapeError('batch-norm: expected more than one value per channel, got one. Use a larger batch.');
    return [x, { shape: [channels], dtype: 'f32' }, { shape: [channels], dtype: 'f32' }];
  },
  // The running statistics take the outputs `mean` and `variance` as they are: nothing is differentiated through them.
  vjp({ inputs: [x, gamma], outputs: [, average, variance], attributes, gradients: [dY] }) {
    return dY === null ? [null, null, null] : apply(batchNormGradientOp, [x, gamma, average, variance, dY], attributes);
  },
  lower({ inputs: [x, gamma, beta], outputs: [y, average, variance], attributes: { epsilon }, scratch, dispatch }) {
    const params = rowsOf(x.shape);
    const kernels = kernelsFor(params.channels);
    const perSlice: Spec = { shape: [batchSlices(params.rows), params.channels], dtype: 'f32' };
    const [means, variances] = [scratch('means', perSlice), scratch('variances', perSlice)];
    dispatch(kernels.statistics, params, { x, mean: means, variance: variances });
    dispatch(kernels.statisticsJoin, params, { means, variances, mean: average, variance });
    dispatch(kernels.normalise, { ...params, epsilon }, { x, mean: average, variance, gamma, beta, y });
  },
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

const rowsOf = (shape: Shape) => ({ rows: sizeOf(shape.slice(0, -1)), channels: shape[shape.length - 1] });

/** Batch norm in training (Ioffe and Szegedy 2015): y, and the batch's mean and biased variance for the running statistics. */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { epsilon = 1e-5 }: NormOptions = {},
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const [y, average, variance] = apply(batchNormOp, [x, gamma, beta], { epsilon });
  return { y, mean: average, variance };
}

const batchNormEvalOp = defineOp<Attributes>({
  name: 'batch-norm-eval',
  formula: 'y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with given statistics',
  infer(inputs) {
    const [x, ...perChannel] = inputs;
    const channels = channelsOf(x);
    for (const input of perChannel) expectShape('batch-norm-eval', 'gamma, beta, mean and variance', input, [channels]);
    return [x];
  },
  compose: ([x, gamma, beta, average, variance], { epsilon }) => [
    add(multiply(subtract(x, average), multiply(gamma, rsqrt(add(variance, epsilon)))), beta),
  ],
  lower({ inputs: [x, gamma, beta, average, variance], outputs: [y], attributes: { epsilon }, dispatch }) {
    const params = { ...rowsOf(x.shape), epsilon };
    dispatch(kernelsFor(params.channels).normalise, params, { x, mean: average, variance, gamma, beta, y });
  },
});

/** Batch norm with running statistics, as in evaluation. */
export const batchNormEval = (
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  statistics: { mean: Tensor; variance: Tensor },
  { epsilon = 1e-5 }: NormOptions = {},
): Tensor => apply(batchNormEvalOp, [x, gamma, beta, statistics.mean, statistics.variance], { epsilon })[0];
