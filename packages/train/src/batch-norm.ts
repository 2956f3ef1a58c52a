// Batch norm as a layer: the batch's statistics in training, the running ones in evaluation. PyTorch's conventions.
import { add, batchNorm, batchNormEval, multiply, sizeOf, type Tensor } from '@softlabel/tensor';
import type { Params, Variables } from './model.ts';

/** Share of the newest batch in the running statistics. */
const MOMENTUM = 0.1;

/** y, and in training the new running statistics by their names. The running variance is unbiased, the normalising one is not. */
export function batchNormLayer(
  name: string,
  { params, buffers }: Variables,
  x: Tensor,
  mode: 'train' | 'eval',
): { y: Tensor; buffers: Params } {
  const [gamma, beta] = [params[`${name}.weight`], params[`${name}.bias`]];
  const running = { mean: buffers[`${name}.running_mean`], variance: buffers[`${name}.running_var`] };
  if (mode === 'eval') return { y: batchNormEval(x, gamma, beta, running), buffers: {} };
  const { y, mean, variance } = batchNorm(x, gamma, beta);
  const count = sizeOf(x.shape) / gamma.shape[0];
  return {
    y,
    buffers: {
      [`${name}.running_mean`]: mix(running.mean, mean),
      [`${name}.running_var`]: mix(running.variance, multiply(variance, count / (count - 1))),
    },
  };
}

const mix = (running: Tensor, batch: Tensor): Tensor => add(multiply(running, 1 - MOMENTUM), multiply(batch, MOMENTUM));
