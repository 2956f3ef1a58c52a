// When a student is evaluated.
import { expect, test } from 'vitest';
import { evaluatesAfter } from './student.ts';

const epochsOf = (epochs: number, chooses: boolean) =>
  Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) => evaluatesAfter(epoch, epochs, chooses));

test('a student is evaluated after its last epoch only, unless something is chosen by evaluations', () => {
  expect(epochsOf(500, false)).toEqual([500]);
  expect(epochsOf(500, true)).toEqual([200, 400, 500]);
  expect(epochsOf(400, true)).toEqual([200, 400]);
  expect(epochsOf(3, true)).toEqual([3]);
});
