// Starting values: PyTorch's and torchvision's distributions, from the stream `init`.
import { expect, test } from 'vitest';
import { initialVariables } from './init.ts';
import { convNet } from './models/convnet.ts';
import { resNet } from './models/resnet.ts';

const model = convNet({ depth: 2, width: 16, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 5);

test('weights fill +-1/sqrt(fan in) evenly, norms start at 1 and 0, running statistics at 0 and 1', () => {
  const values = initialVariables(model, 1);
  const weights = values['features_a.4.weight'];
  const bound = 1 / Math.sqrt(16 * 9);
  expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(bound);
  const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
  expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
  expect([...values['features_a.1.weight']]).toEqual(new Array(16).fill(1));
  expect([...values['features_a.1.bias']]).toEqual(new Array(16).fill(0));
  expect([...values['features_a.1.running_mean']]).toEqual(new Array(16).fill(0));
  expect([...values['features_a.1.running_var']]).toEqual(new Array(16).fill(1));
});

test("a residual network's filters are normal with variance 2 / fan out, its last layer starts as PyTorch's linear layers do", () => {
  const thin = resNet({ depth: 18, width: 4, stem: 'imagenet', norm: 'batch' }, { height: 32, width: 32, channels: 3 }, 5);
  const values = initialVariables(thin, 1);
  const moment = (weights: Float32Array, power: number) => weights.reduce((sum, w) => sum + w ** power, 0) / weights.length;
  const fanOut = 32 * 9;
  const filters = values['layer4.0.conv1.weight']; // 16 to 32 channels: its fan in is half as large
  expect(moment(filters, 1) * Math.sqrt(fanOut / 2)).toBeCloseTo(0, 1);
  expect((moment(filters, 2) * fanOut) / 2).toBeCloseTo(1, 1);
  expect(moment(filters, 4) / moment(filters, 2) ** 2).toBeCloseTo(3, 0); // 3 of a normal, 1.8 of a uniform
  const bound = 1 / Math.sqrt(32);
  for (const name of ['fc.weight', 'fc.bias']) expect(Math.max(...values[name].map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(moment(values['fc.weight'], 2) / (bound ** 2 / 3)).toBeCloseTo(1, 0);
});

test('the same seed gives the same bits, another seed others', () => {
  expect(initialVariables(model, 1)).toEqual(initialVariables(model, 1));
  expect(initialVariables(model, 1)['classifier.weight']).not.toEqual(initialVariables(model, 2)['classifier.weight']);
});
