// The models that recipes name. No device.
import type { ImageSet } from '@softlabel/data';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { modelOf } from './network.ts';

const classNames = ['a', 'b', 'c'];
const train: ImageSet = {
  name: 'none',
  classNames,
  height: 32,
  width: 32,
  channels: 3,
  images: new Uint8Array(0),
  labels: new Uint16Array(0),
};
const build = (model: string) => modelOf(parseRecipe(`model: ${model}`, 'r.yaml'), { train, classNames });

test.each([
  ['convnet', 'convnet-d3-w128', 'features_a.0.weight', [128, 3, 3, 3], 'classifier.weight', [3, 2048]],
  ['{ depth: 1, width: 4, pooling: none }', 'convnet-d1-w4', 'features_a.0.weight', [4, 3, 3, 3], 'classifier.weight', [3, 4096]],
  ['{ name: resnet, stem: cifar }', 'resnet-18-w64', 'conv1.weight', [64, 3, 3, 3], 'fc.weight', [3, 512]],
  ['{ name: resnet, depth: 50, width: 32 }', 'resnet-50-w32', 'conv1.weight', [32, 3, 7, 7], 'fc.weight', [3, 1024]],
])('model: %s is %s', (text, name, first, firstShape, last, lastShape) => {
  const { params, ...model } = build(text);
  expect(model.name).toBe(name);
  expect(params[first].fileShape).toEqual(firstShape);
  expect(params[last].fileShape).toEqual(lastShape);
});
