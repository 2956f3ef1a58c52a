// The rows of `npm run bench` as its users name them. Measures nothing.
import { expect, test } from 'vitest';
import { selectRows } from '../select.ts';
import { cpuRows } from './cpu.ts';

test('every row is chosen by its whole name, alone', () => {
  for (const row of cpuRows) expect(selectRows(cpuRows, row.name.split(' '))).toEqual([row]);
});

test.each([
  'step convnet-d3 w128 b10',
  'gemm 1024',
  'conv2d forward',
  'conv2d input-gradient',
  'conv2d weight-gradient',
  'step resnet-18 32 b32',
  'recipe cifar10-cpu',
  'scaling batch',
  'scaling width',
  'plan',
  'steady step',
  'heap growth',
  'first use',
])('%s is a row', (name) => {
  expect(cpuRows.map((row) => row.name)).toContain(name);
});
