// The ConvNet's names, sizes and refusals.
import { expect, test } from 'vitest';
import { countParams } from '../model.ts';
import { convNet } from './convnet.ts';

const build = (depth: number, side: number, classes: number, norm: 'instance' | 'batch' = 'instance') =>
  convNet({ depth, width: 128, norm, pooling: 'avg' }, { height: side, width: side, channels: 3 }, classes);

test.each([
  [1, 32, 10, 331_530],
  [2, 32, 10, 233_610],
  [3, 32, 10, 320_010],
  [3, 32, 100, 504_420],
  [4, 64, 200, 857_160],
  [4, 64, 1000, 2_496_360],
])('depth %i at %i pixels with %i classes has %i parameters', (depth, side, classes, count) => {
  expect(countParams(build(depth, side, classes))).toBe(count);
});

/** Depth d: the names of convolution and norm of each block, from the cut after the first 2 d + 1 of 4 d entries. */
test.each([
  [1, ['features_a.0', 'features_a.1']],
  [2, ['features_a.0', 'features_a.1', 'features_a.4', 'features_b.0']],
  [3, ['features_a.0', 'features_a.1', 'features_a.4', 'features_a.5', 'features_b.1', 'features_b.2']],
  [4, ['features_a.0', 'features_a.1', 'features_a.4', 'features_a.5', 'features_a.8', 'features_b.0', 'features_b.3', 'features_b.4']],
])('depth %i carries the names of the paper code', (depth, names) => {
  const layers = new Set(Object.keys(build(depth, 32, 10).params).map((name) => name.replace(/\.(weight|bias)$/, '')));
  expect([...layers]).toEqual([...names, 'classifier']);
});

test('batch norm adds running statistics as buffers, other norms none', () => {
  expect(Object.keys(build(3, 32, 10).buffers)).toEqual([]);
  expect(Object.keys(build(1, 32, 10, 'batch').buffers)).toEqual([
    'features_a.1.running_mean',
    'features_a.1.running_var',
    'features_a.1.num_batches_tracked',
  ]);
});

test('images too small for the depth are refused with what to lower', () => {
  expect(() => build(4, 8, 10)).toThrow('convnet: expected images of at least 16 pixels a side for depth 4, got 8 x 8. Lower model.depth.');
});
