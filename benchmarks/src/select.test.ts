// Which rows the words of a command line choose.
import { expect, test } from 'vitest';
import { selectRows, UsageError } from './select.ts';

const rows = ['step convnet-d3', 'gemm 1024', 'conv2d forward', 'conv2d weight-gradient'].map((name) => ({ name }));
const chosen = (...words: string[]) => selectRows(rows, words).map(({ name }) => name);

test('no word chooses every row', () => {
  expect(chosen()).toHaveLength(rows.length);
});

test('a whole name chooses its row alone, quoted or not', () => {
  expect(chosen('conv2d forward')).toEqual(['conv2d forward']);
  expect(chosen('conv2d', 'forward')).toEqual(['conv2d forward']);
});

test('a part of a name chooses every row that holds it', () => {
  expect(chosen('conv2d')).toEqual(['conv2d forward', 'conv2d weight-gradient']);
  expect(chosen('gemm', 'step')).toEqual(['step convnet-d3', 'gemm 1024']);
});

test('a stray word names the rows', () => {
  expect(() => chosen('gemm', 'softmax')).toThrow(UsageError);
  expect(() => chosen('softmax')).toThrow(/expected a row \(step convnet-d3, gemm 1024, .*got 'softmax'/);
});
