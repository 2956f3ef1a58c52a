// Fused against unfused on the device: what the planner joins is what it is one by one.
import { evaluate, expectClose, randomTensor } from '@softlabel/testing';
import { test } from 'vitest';
import { averagePool, batchNorm, instanceNorm, multiply, relu, type Tensor, vjp } from './index.ts';

/** A block of a ConvNet and its gradients to the pixels, gamma and beta; `fused`: nobody needs what the norm makes. */
function block(window: 1 | 2, fused: boolean) {
  return ([x, gamma, beta, dY]: readonly Tensor[]): Tensor[] => {
    const norm = instanceNorm(x, gamma, beta);
    const y = window === 1 ? relu(norm) : averagePool(relu(norm), { window });
    const gradients = vjp([y], [dY], fused ? [x, gamma, beta] : [x, gamma, beta, norm]);
    return [...(fused ? [] : [norm]), y, ...gradients.filter((gradient) => gradient !== null)];
  };
}

test.each([1, 2] as const)('norm, relu and pool in one kernel each way are what they are one by one, window %i', async (window) => {
  const pixels = [2, 6, 5, 4];
  const dY = randomTensor(window === 1 ? pixels : [2, 3, 2, 4], 4);
  const inputs = [randomTensor(pixels), randomTensor([4], 2, 0.5, 1.5), randomTensor([4], 3), dY];
  const fused = await evaluate(block(window, true), inputs);
  const [, ...unfused] = await evaluate(block(window, false), inputs);
  for (const [i, what] of ['y', 'dX', 'dGamma', 'dBeta'].entries())
    expectClose(what, fused[i].values, unfused[i].values, { relative: 1e-5 });
});

/** Batch norm and ReLU with their gradients and the statistics, as a layer needs them; `fused` as above. */
function batchBlock(fused: boolean) {
  return ([x, gamma, beta, dY]: readonly Tensor[]): Tensor[] => {
    const norm = batchNorm(x, gamma, beta);
    const running = multiply(norm.variance, 0.1);
    const y = relu(norm.y);
    const gradients = vjp([y], [dY], fused ? [x, gamma, beta] : [x, gamma, beta, norm.y]);
    return [...(fused ? [] : [norm.y]), y, norm.mean, running, ...gradients.filter((gradient) => gradient !== null)];
  };
}

test.each([3, 4])('batch norm and relu as one are what they are one by one, %i channels', async (channels) => {
  const pixels = [7, 9, 5, channels];
  const perChannel = [randomTensor([channels], 2, 0.5, 1.5), randomTensor([channels], 3)];
  const inputs = [randomTensor(pixels), ...perChannel, randomTensor(pixels, 4)];
  const fused = await evaluate(batchBlock(true), inputs);
  const [, ...unfused] = await evaluate(batchBlock(false), inputs);
  for (const [i, what] of ['y', 'mean', 'variance', 'dX', 'dGamma', 'dBeta'].entries())
    expectClose(what, fused[i].values, unfused[i].values, { relative: 1e-5 });
});

test('a gradient that comes back to batch norm and relu may be what they were given', async () => {
  const [x, ...perChannel] = [randomTensor([7, 9, 5, 4]), randomTensor([4], 2, 0.5, 1.5), randomTensor([4], 3)];
  const twice = { shape: x.shape, values: Float32Array.from(x.values, (value) => 2 * value) };
  const given = await evaluate(([x, gamma, beta, dY]) => batchBlock(true)([multiply(x, 2), gamma, beta, dY]), [x, ...perChannel, twice]);
  const itself = ([x, gamma, beta]: readonly Tensor[]) => {
    const made = multiply(x, 2);
    return batchBlock(true)([made, gamma, beta, made]);
  };
  const back = await evaluate(itself, [x, ...perChannel]);
  expectClose('dX', back[3].values, given[3].values, { relative: 0 });
});
