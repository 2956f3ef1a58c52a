// Shaded matrices on a terminal.
import { expect, test } from 'vitest';
import { matrixText } from './matrix-text.ts';

test('cells are shaded by their share of the largest, and nulls are dots', () => {
  const matrix = [
    [null, 0.4, 0],
    [0.1, null, 0.2],
    [0.25, 0.01, null],
  ];
  expect(matrixText(matrix, ['cat', 'dog', 'a very long class name'])).toBe(
    ['cat             ··██', 'dog             ░░··▒▒', 'a very long c…  ▓▓  ··', '                █ 0.400'].join('\n'),
  );
});

test('a matrix of nothing has nothing to shade', () => {
  expect(matrixText([[null]], ['only'])).toBe('only  ··\n      █ 0.000');
});

test('many classes are drawn as means over blocks', () => {
  const K = 65;
  const matrix = Array.from({ length: K }, (_, a) => Array.from({ length: K }, (_, b) => (a === b ? null : a < 3 && b < 3 ? 0.3 : 0.1)));
  const lines = matrixText(
    matrix,
    Array.from({ length: K }, (_, k) => `class ${k}`),
  ).split('\n');
  expect(lines).toHaveLength(22 + 1);
  expect(lines[0]).toBe(`class 0   ██${'░░'.repeat(21)}`);
  expect(lines[1]).toBe(`class 3   ${'░░'.repeat(22)}`);
  expect(lines[22]).toBe('          █ 0.300, means over blocks of 3 x 3 classes');
});
