// The residual networks' names and shapes, as torchvision has them. Lists: scripts/fixtures/parity.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countParams, type Model } from '../model.ts';
import { type ResNetOptions, resNet } from './resnet.ts';

const build = (changes: Partial<ResNetOptions> = {}) =>
  resNet({ depth: 18, width: 64, stem: 'imagenet', norm: 'batch', ...changes }, { height: 224, width: 224, channels: 3 }, 1000);

/** `name sizes...`, one line for each tensor of a state dict. */
const listed = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/torchvision-${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
const linesOf = ({ params, buffers }: Model): string[] =>
  Object.entries({ ...params, ...buffers }).map(([name, { fileShape }]) => [name, ...fileShape].join(' '));

test.each([
  [18, 11_689_512],
  [50, 25_557_032],
] as const)("depth %i has torchvision's names and shapes, and %i parameters", (depth, count) => {
  const model = build({ depth });
  expect(linesOf(model).sort()).toEqual(listed(`resnet${depth}`).sort());
  expect(countParams(model)).toBe(count);
});

test("parameters stand in torchvision's order, which the initialisation draws in", () => {
  const isBuffer = /running_mean|running_var|num_batches_tracked/;
  expect(linesOf({ ...build({ depth: 50 }), buffers: {} })).toEqual(listed('resnet50').filter((line) => !isBuffer.test(line)));
});

test("CIFAR's stem changes the first filters and nothing else", () => {
  const changed = linesOf(build({ stem: 'cifar' })).filter((line) => !listed('resnet18').includes(line));
  expect(changed).toEqual(['conv1.weight 64 3 3 3']);
});

test('norms without running statistics keep the names and have no buffers', () => {
  for (const norm of ['instance', 'group'] as const) {
    const model = build({ norm });
    expect(Object.keys(model.params)).toEqual(Object.keys(build().params));
    expect(model.buffers).toEqual({});
  }
});
