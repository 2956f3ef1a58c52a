// The ConvNet's names, sizes and refusals.
import { expect, test } from 'vitest';
import { countParams } from '../model.ts';
import { convNet } from './convnet.ts';

const build = (depth: number, side: number, classes: number, norm: 'instance' | 'batch' = 'instance') =>
  convNet({ depth, width: 128, norm, pooling: 'avg' }, { height: side, width: side, channels: 3 }, classes);

test.each([
  [3, 32, 10, 320_010],
  [3, 32, 100, 504_420],
  [4, 64, 200, 857_160],
  [4, 64, 1000, 2_496_360],
])('depth %i at %i pixels with %i classes has %i parameters, as in the paper', (depth, side, classes, count) => {
  expect(countParams(build(depth, side, classes))).toBe(count);
});

test('depth 3 carries the names of the paper code', () => {
  const layers = new Set(Object.keys(build(3, 32, 10).params).map((name) => name.replace(/\.(weight|bias)$/, '')));
  expect([...layers]).toEqual([
    'features_a.0',
    'features_a.1',
    'features_a.4',
    'features_a.5',
    'features_b.1',
    'features_b.2',
    'classifier',
  ]);
});

test('batch norm adds running statistics as buffers, other norms none', () => {
  expect(Object.keys(build(3, 32, 10).buffers)).toEqual([]);
  expect(Object.keys(build(3, 32, 10, 'batch').buffers)).toContain('features_a.1.running_var');
});

test('images too small for the depth are refused with what to lower', () => {
  expect(() => build(4, 8, 10)).toThrow('convnet: expected images of at least 16 pixels a side for depth 4, got 8 x 8. Lower model.depth.');
});
