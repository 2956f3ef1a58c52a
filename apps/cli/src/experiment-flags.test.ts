// The scales on the command line are those that every experiment has.
import { SCALES } from '@softlabel/distill';
import { expect, test } from 'vitest';
import { scaleFlag } from './experiment-flags.ts';

test('--scale takes every scale', () => {
  expect(scaleFlag.scale.options).toEqual(SCALES);
});
