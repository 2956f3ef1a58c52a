// Into how many populations students fall. Not what they compute.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { SMALL_STUDENT } from './networks.ts';
import { fewestPopulations } from './populations.ts';
import { makeTask } from './trainer.ts';

const adapter = (maxBindingBytes: number) => ({ profile: { ...DEFAULT_PROFILE, maxBindingBytes, maxBufferBytes: maxBindingBytes } });
/** The largest tensor of one student has 50 MiB. */
const task = makeTask({ ...SMALL_STUDENT, batch: 100 });

test.each([
  [1, 1],
  [16, 1],
  [64, 2],
  [41, 41],
])('with tensors of at most 2 GiB, %i students are %i populations', (students, populations) => {
  expect(fewestPopulations(adapter(2 ** 31), task, students)).toBe(populations);
});

test('a student that does not fit says why', () => {
  expect(() => fewestPopulations(adapter(2 ** 24), task, 4)).toThrow(/expected at most 16\.0 MiB in one .*, got 50\.0 MiB\./);
});
