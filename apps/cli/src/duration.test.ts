// Durations in words.
import { expect, test } from 'vitest';
import { durationText } from './duration.ts';

test.each([
  [-1, '0 s'],
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [130, '2 min 10 s'],
  [3599.6, '1 h 0 min'],
  [3600 + 5 * 60 + 29, '1 h 5 min'],
  [2 * 3600 - 20, '2 h 0 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
