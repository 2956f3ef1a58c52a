// Batch norm as a layer: the batch's statistics in training, the running ones in evaluation. PyTorch's names and conventions.
import { add, batchNorm, batchNormEval, multiply, scope, sizeOf, type Tensor } from '@softlabel/tensor';
import type { Layer, Params, Pass } from './model.ts';
import { normParams, runningStatistics } from './param-defs.ts';

/** Share of the newest batch in the running statistics. */
const MOMENTUM = 0.1;

/** Batch norm over `channels` channels, with running statistics as buffers. */
export const batchNormLayer = (name: string, channels: number): Layer => ({
  params: normParams(name, channels),
  buffers: runningStatistics(name, channels),
  apply: (x, pass) => scope(name, () => normalised(name, x, pass)),
});

function normalised(name: string, x: Tensor, { params, buffers, mode, updated }: Pass): Tensor {
  const [gamma, beta] = [params[`${name}.weight`], params[`${name}.bias`]];
  if (mode === 'eval')
    return batchNormEval(x, gamma, beta, { mean: buffers[`${name}.running_mean`], variance: buffers[`${name}.running_var`] });
  const { y, mean, variance } = batchNorm(x, gamma, beta);
  Object.assign(updated, afterBatch(name, buffers, { mean, variance, count: sizeOf(x.shape) / gamma.shape[0] }));
  return y;
}

/** The buffers after a batch of `count` values per channel. The running variance is unbiased, the normalising one is not. */
const afterBatch = (
  name: string,
  buffers: Params,
  { mean, variance, count }: { mean: Tensor; variance: Tensor; count: number },
): Params => ({
  [`${name}.running_mean`]: mix(buffers[`${name}.running_mean`], mean, MOMENTUM),
  [`${name}.running_var`]: mix(buffers[`${name}.running_var`], variance, (MOMENTUM * count) / (count - 1)),
  [`${name}.num_batches_tracked`]: add(buffers[`${name}.num_batches_tracked`], 1),
});

const mix = (running: Tensor, batch: Tensor, share: number): Tensor => add(multiply(running, 1 - MOMENTUM), multiply(batch, share));
