// Bytes of stored views, by hand.
import { expect, test } from 'vitest';
import { storedViewBytes } from './stored-views.ts';

test('the labels of 1000 classes for 300 views, as SRe2L keeps them, are 300 times those of one', () => {
  expect(storedViewBytes('cutmix', 300, 1000)).toBe(300 * (4 * 1000 + 21));
  expect(storedViewBytes('dsa', 2, 10)).toBe(2 * (40 + 12));
});
