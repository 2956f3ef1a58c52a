// The layers that peers build are those of the engine's models.
import { expect, test } from 'vitest';
import { blockNames, modelOf, RESIDUAL_BLOCKS, type StepSize, stemOf } from './networks.ts';

const size: StepSize = { network: 'convnet', depth: 3, width: 4, side: 32, batch: 1, classes: 2 };
const paramsOf = (changes: Partial<StepSize>) => modelOf({ ...size, ...changes }).params;

test.each([3, 4])('the blocks of depth %i are parameters of the model', (depth) => {
  const named = blockNames({ depth }).flat();
  expect(Object.keys(paramsOf({ depth }))).toEqual(expect.arrayContaining(named.map((name) => `${name}.weight`)));
});

test('the residual blocks are those of the model, and those that halve the image project their shortcut', () => {
  const params = Object.keys(paramsOf({ network: 'resnet-18' }));
  const withConvolution = params.filter((name) => name.endsWith('.conv1.weight')).map((name) => name.replace('.conv1.weight', ''));
  const withProjection = params
    .filter((name) => name.endsWith('.downsample.0.weight'))
    .map((name) => name.replace('.downsample.0.weight', ''));
  expect(RESIDUAL_BLOCKS.map(({ name }) => name)).toEqual(withConvolution);
  expect(RESIDUAL_BLOCKS.filter(({ stride }) => stride === 2).map(({ name }) => name)).toEqual(withProjection);
});

test("small images keep their size in CIFAR's stem", () => {
  expect(stemOf({ side: 32 })).toBe('cifar');
  expect(paramsOf({ network: 'resnet-18', side: 32 })['conv1.weight'].shape).toEqual([3, 3, 3, 4]);
  expect(paramsOf({ network: 'resnet-18', side: 224 })['conv1.weight'].shape).toEqual([7, 7, 3, 4]);
});
