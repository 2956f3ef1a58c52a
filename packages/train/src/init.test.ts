// Starting values: PyTorch's distributions, from the stream `init`.
import { expect, test } from 'vitest';
import { initialVariables } from './init.ts';
import { convNet } from './models/convnet.ts';

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

test('the same seed gives the same bits, another seed others', () => {
  expect(initialVariables(model, 1)).toEqual(initialVariables(model, 1));
  expect(initialVariables(model, 1)['classifier.weight']).not.toEqual(initialVariables(model, 2)['classifier.weight']);
});
