// Facts line by line.
import { expect, test } from 'vitest';
import { factsText, percentText } from './facts-text.ts';

test('names are aligned, and facts that do not exist are left out', () => {
  expect(factsText({ file: 'a', expert: null, edits: '', images: 8 })).toBe('file    a\nimages  8');
});

test('fractions are shown in per cent with one decimal', () => {
  expect([0, 0.4167, 1].map(percentText)).toEqual(['0.0 %', '41.7 %', '100.0 %']);
});
