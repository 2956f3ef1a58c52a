// First and second derivatives of every differentiable op against central differences, along one random direction each.
import { checkGradients, type HostTensor, indexArray, randomTensor, type TensorFunction } from '@softlabel/testing';
import { describe, test } from 'vitest';
import * as t from '../index.ts';

type Case = [name: string, fn: TensorFunction, inputs: HostTensor[], options?: { inputs?: number[]; tolerance?: number; order?: 1 | 2 }];

/** Values at least `gap` away from 0, so that no central difference crosses a kink there. */
function awayFromZero(shape: t.Shape, seed: number, gap = 0.1): HostTensor {
  const { values } = randomTensor(shape, seed);
  return { shape, values: Float32Array.from(values, (v) => v + Math.sign(v) * gap) };
}

const x = randomTensor([3, 5], 1);
const y = randomTensor([3, 5], 2);
const positive = randomTensor([3, 5], 3, 0.5, 2);
const kinked = awayFromZero([3, 5], 4);
const images = randomTensor([2, 6, 5, 4], 5);
const channels = [randomTensor([4], 6, 0.5, 1.5), randomTensor([4], 7)];
const index: HostTensor = { shape: [4], values: indexArray(4, 3) };
/** Distinct values at distances of at least 0.05, so that no maximum changes within a step. */
const distinct = (shape: t.Shape): HostTensor => ({
  shape,
  values: Float32Array.from(randomTensor(shape, 8).values, (_, i) => ((i * 37) % 101) * 0.05 - 2),
});

/** Pixels near 1 or near -1: normalised, none comes near the ReLU's kink. */
const bimodal: HostTensor = {
  shape: [2, 5, 4, 4],
  values: Float32Array.from(randomTensor([2, 5, 4, 4], 5).values, (v, i) => 0.2 * v + ((i >> 2) % 3 === 0 ? 1 : -1)),
};
const channelsOf = ({ shape }: HostTensor) => [randomTensor(shape.slice(-1), 6, 0.5, 1.5), randomTensor(shape.slice(-1), 7, -0.2, 0.2)];

const pointwise: Case[] = [
  ['add', ([a, b]) => [t.add(a, b)], [x, y]],
  ['add, broadcast', ([a, b]) => [t.add(a, b)], [x, randomTensor([5], 2)]],
  ['add, scalar', ([a, b]) => [t.add(a, b)], [x, randomTensor([], 2)]],
  ['subtract', ([a, b]) => [t.subtract(a, b)], [x, y]],
  ['multiply', ([a, b]) => [t.multiply(a, b)], [x, y]],
  ['multiply, broadcast', ([a, b]) => [t.multiply(a, b)], [x, randomTensor([3, 1], 2)]],
  ['divide', ([a, b]) => [t.divide(a, b)], [x, positive]],
  ['maximum', ([a, b]) => [t.maximum(a, b)], [kinked, randomTensor([3, 5], 9, -0.04, 0.04)]],
  ['minimum', ([a, b]) => [t.minimum(a, b)], [kinked, randomTensor([3, 5], 9, -0.04, 0.04)]],
  ['negate', ([a]) => [t.negate(a)], [x]],
  ['abs', ([a]) => [t.abs(a)], [kinked]],
  ['relu', ([a]) => [t.relu(a)], [kinked]],
  ['leakyRelu', ([a, b]) => [t.leakyRelu(a, b)], [kinked, randomTensor([], 1)]],
  ['exp', ([a]) => [t.exp(a)], [x]],
  ['log', ([a]) => [t.log(a)], [positive]],
  ['sqrt', ([a]) => [t.sqrt(a)], [positive]],
  ['rsqrt', ([a]) => [t.rsqrt(a)], [positive]],
  ['tanh', ([a]) => [t.tanh(a)], [x]],
  ['sigmoid', ([a]) => [t.sigmoid(a)], [x]],
  ['square', ([a]) => [t.square(a)], [x]],
  ['select', ([a, b, c]) => [t.select(t.greater(a, 0), b, c)], [kinked, x, y]],
  ['clamp', ([a]) => [t.clamp(a, -0.05, 0.05)], [kinked]],
];

const shaped: Case[] = [
  ['sum over outer and inner axes', ([a]) => [t.sum(a, [0, 3])], [images]],
  ['mean', ([a]) => [t.mean(a, [1, 2])], [images]],
  ['max', ([a]) => [t.max(a, [1])], [distinct([3, 7])]],
  ['reshape', ([a]) => [t.square(t.reshape(a, [5, 3]))], [x]],
  ['broadcast', ([a]) => [t.square(t.broadcastTo(a, [2, 3, 5]))], [randomTensor([3, 1], 1)]],
  ['transpose', ([a]) => [t.square(t.transpose(a, [2, 0, 3, 1]))], [images]],
  ['slice', ([a]) => [t.square(t.slice(a, [1, 2], [2, 3]))], [x]],
  ['pad', ([a]) => [t.square(t.pad(a, [1, 0], [2, 3]))], [x]],
  ['concatenate', ([a, b]) => [t.square(t.concatenate([a, b, a], 1))], [x, randomTensor([3, 2], 2)]],
  ['gather', ([a, b]) => [t.square(t.gather(a, b))], [x, index], { inputs: [0] }],
  ['scatter-add', ([a, b]) => [t.square(t.scatterAdd(a, b, 3))], [randomTensor([4, 3], 2), index], { inputs: [0] }],
  ['top-k', ([a]) => [t.square(t.topK(a, 3).values)], [distinct([4, 9])]],
  ['matmul', ([a, b]) => [t.matmul(a, b)], [x, randomTensor([5, 7], 2)]],
  ['matmul, both transposed', ([a, b]) => [t.matmul(a, b, { transposeA: true, transposeB: true })], [x, randomTensor([7, 3], 2)]],
  ['linear', ([a, w, b]) => [t.linear(a, w, b)], [x, randomTensor([5, 7], 2), randomTensor([7], 3)]],
  ['matmul, batch', ([a, b]) => [t.matmul(a, b, { transposeB: true })], [randomTensor([2, 3, 5], 1), randomTensor([2, 7, 5], 2)]],
];

const layers: Case[] = [
  ['conv2d with bias', ([a, w, b]) => [t.conv2d(a, w, { padding: 1 }, b)], [images, randomTensor([3, 3, 4, 6], 2), randomTensor([6], 3)]],
  ['conv2d, stride 2', ([a, w]) => [t.conv2d(a, w, { stride: 2, padding: 1 })], [images, randomTensor([3, 3, 4, 5], 2)]],
  ['conv2d, three channels', ([a, w]) => [t.conv2d(a, w, { padding: 2 })], [randomTensor([2, 5, 7, 3], 1), randomTensor([5, 5, 3, 4], 2)]],
  ['group norm', ([a, g, b]) => [t.groupNorm(a, g, b, 2)], [images, ...channels]],
  ['instance norm', ([a, g, b]) => [t.instanceNorm(a, g, b)], [images, ...channels]],
  ['layer norm', ([a, g, b]) => [t.layerNorm(a, g, b)], [images, ...channels]],
  ['batch norm', ([a, g, b]) => [t.batchNorm(a, g, b).y], [images, ...channels]],
  [
    'batch norm, evaluation',
    ([a, g, b, mean, variance]) => [t.batchNormEval(a, g, b, { mean, variance })],
    [images, ...channels, randomTensor([4], 8), randomTensor([4], 9, 0.5, 2)],
  ],
  ['a shift before instance norm', ([a, s, g, b]) => [t.instanceNorm(t.add(a, s), g, b)], [images, randomTensor([4], 5), ...channels]],
  ['a shift before batch norm', ([a, s, g, b]) => [t.batchNorm(t.add(a, s), g, b).y], [images, randomTensor([4], 5), ...channels]],
  ['a shift before group norm', ([a, s, g, b]) => [t.groupNorm(t.add(a, s), g, b, 2)], [images, randomTensor([4], 5), ...channels]],
  ['average pool', ([a]) => [t.square(t.averagePool(a, { window: 2 }))], [images]],
  ['average pool, overlapping', ([a]) => [t.square(t.averagePool(a, { window: 3, stride: 2, padding: 1 }))], [images]],
  ['max pool', ([a]) => [t.square(t.maxPool(a, { window: 3, stride: 2, padding: 1 }))], [distinct([2, 6, 5, 4])]],
  ['global average pool', ([a]) => [t.square(t.globalAveragePool(a))], [images]],
  ['instance norm and relu, fused', ([a, g, b]) => [t.instanceRelu(a, g, b, 1)], [bimodal, ...channelsOf(bimodal)]],
  ['instance norm, relu and pool, fused', ([a, g, b]) => [t.instanceRelu(a, g, b, 2)], [bimodal, ...channelsOf(bimodal)]],
  ['batch norm and relu, fused', ([a, g, b]) => [t.batchRelu(a, g, b, t.batchNorm(a, g, b))], [bimodal, ...channelsOf(bimodal)]],
  ['softmax', ([a]) => [t.softmax(a, 2)], [x]],
  ['log-softmax', ([a]) => [t.logSoftmax(a, 0.5)], [x]],
  ['cross-entropy, unnormalised targets', ([a, b]) => [t.crossEntropyRows(a, b)], [x, positive]],
];

/** Of the last layer's features: logits, and the loss of each image. */
const classified = (features: t.Tensor, w: t.Tensor, bias: t.Tensor, targets: t.Tensor): t.Tensor[] => [
  t.crossEntropyRows(t.softmax(t.linear(features, w, bias), 2), targets),
];
const classifier = [randomTensor([6, 3], 20), randomTensor([3], 21), randomTensor([2, 3], 22, 0.2, 1)];

/** Layer upon layer: what a derivative's composition reads depends on the same parameters as what comes back to it. */
const networks: Case[] = [
  ['softmax of softmax', ([a]) => [t.softmax(t.softmax(t.softmax(a)))], [x]],
  ['one tensor at two places of a composition', ([a, g]) => [t.batchNormEval(a, g, g, { mean: g, variance: g })], [images, channels[0]]],
  [
    'convolution, instance norm, tanh, convolution, batch norm, softmax, cross-entropy',
    ([a, w1, g1, b1, w2, g2, b2, ...last]) => {
      const hidden = t.tanh(t.instanceNorm(t.conv2d(a, w1, { padding: 1 }), g1, b1));
      const deep = t.batchNorm(t.conv2d(hidden, w2, { stride: 2 }), g2, b2).y;
      return classified(t.globalAveragePool(t.tanh(deep)), last[0], last[1], last[2]);
    },
    [
      images,
      randomTensor([3, 3, 4, 4], 10),
      ...channels,
      randomTensor([3, 3, 4, 6], 11),
      randomTensor([6], 12, 0.5, 1.5),
      randomTensor([6], 13),
      ...classifier,
    ],
  ],
  [
    'instance norm, relu and pool, fused, convolution, group norm, log-softmax, cross-entropy',
    ([a, g1, b1, w2, g2, b2, ...last]) => {
      const hidden = t.averagePool(t.relu(t.instanceNorm(a, g1, b1)), { window: 2 });
      const deep = t.groupNorm(t.conv2d(hidden, w2, { padding: 1 }), g2, b2, 2);
      return classified(t.logSoftmax(t.globalAveragePool(t.sigmoid(deep))), last[0], last[1], last[2]);
    },
    [
      bimodal,
      ...channelsOf(bimodal),
      randomTensor([3, 3, 4, 6], 11),
      randomTensor([6], 12, 0.5, 1.5),
      randomTensor([6], 13),
      ...classifier,
    ],
  ],
];

describe.each([
  ['pointwise', pointwise],
  ['shapes and products', shaped],
  ['layers', layers],
  ['networks', networks],
] as const)('%s', (_, cases) => {
  test.each(cases)('%s', async (name, fn, inputs, options) => {
    await checkGradients(name, fn, inputs, { order: 2, ...options });
  });
});

test('DSA, each transformation, to the images', async () => {
  const counter: HostTensor = { shape: [2], values: Uint32Array.of(3, 11) };
  for (const strategy of t.DSA_STRATEGY)
    await checkGradients(strategy, ([a, c]) => [t.square(t.dsa(a, c, [strategy]))], [randomTensor([3, 8, 8, 3], 1), counter], {
      inputs: [0],
      order: 2,
    });
});
