// Batch norm as a layer: the batch's statistics in training, the running ones in evaluation. PyTorch's names and conventions.
import { afterBatch, batchNorm, batchNormEval, type RunningStatistics, scope, sizeOf, type Tensor } from '@softlabel/tensor';
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
  const running = runningOf(name, buffers);
  if (mode === 'eval') return batchNormEval(x, gamma, beta, running);
  const { y, ...batch } = batchNorm(x, gamma, beta);
  const { mean, variance, batches } = afterBatch(running, batch, sizeOf(x.shape) / gamma.shape[0], MOMENTUM);
  const [meanName, varianceName, batchesName] = bufferNames(name);
  Object.assign(updated, { [meanName]: mean, [varianceName]: variance, [batchesName]: batches });
  return y;
}

/** PyTorch's names of a layer's buffers. */
const bufferNames = (name: string) => [`${name}.running_mean`, `${name}.running_var`, `${name}.num_batches_tracked`] as const;

function runningOf(name: string, buffers: Params): RunningStatistics {
  const [mean, variance, batches] = bufferNames(name).map((buffer) => buffers[buffer]);
  return { mean, variance, batches };
}
