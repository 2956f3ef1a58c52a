// The choice of a variant: first offered, tuned, or a table's that no longer exists.
import { expect, test } from 'vitest';
import { chooseVariant } from './choose-variant.ts';
import { defineKernel } from './kernel.ts';
import { DEFAULT_PROFILE } from './profile.ts';
import type { TuningTable } from './tuning.ts';

const kernel = defineKernel({
  name: 'test/kernel',
  formula: 'y = x',
  bindings: {},
  params: { m: 'u32', n: 'u32' },
  variants: () => [{ name: 'tile', side: 4 }, { name: 'tile', side: 8 }, { name: 'direct' }],
  source: () => '',
  workgroups: () => 1,
  cost: () => ({ flops: 0, bytes: 0 }),
});

const tuned = (kernelName: string, params: { [name: string]: number }, variant: TuningTable['choices'][number]['variant']) => ({
  ...DEFAULT_PROFILE,
  tuning: { adapter: 'a', driver: 'd', choices: [{ kernel: kernelName, params, variant }] },
});

test('without a table, the first offered', () => {
  expect(chooseVariant(kernel, { m: 1, n: 2 }, DEFAULT_PROFILE)).toEqual({ name: 'tile', side: 4 });
});

test('the variant of the table for exactly these params, whatever the order of fields', () => {
  const profile = tuned('test/kernel', { n: 2, m: 1 }, { side: 8, name: 'tile' });
  expect(chooseVariant(kernel, { m: 1, n: 2 }, profile)).toEqual({ name: 'tile', side: 8 });
  expect(chooseVariant(kernel, { m: 1, n: 3 }, profile)).toEqual({ name: 'tile', side: 4 });
});

test('the first offered where the table names another kernel or a variant that is no longer offered', () => {
  expect(chooseVariant(kernel, { m: 1, n: 2 }, tuned('test/other', { m: 1, n: 2 }, { name: 'direct' }))).toEqual({ name: 'tile', side: 4 });
  expect(chooseVariant(kernel, { m: 1, n: 2 }, tuned('test/kernel', { m: 1, n: 2 }, { name: 'tile', side: 16 }))).toEqual({
    name: 'tile',
    side: 4,
  });
});

test('undefined where a kernel offers nothing', () => {
  expect(chooseVariant({ ...kernel, variants: () => [] }, { m: 1, n: 2 }, DEFAULT_PROFILE)).toBeUndefined();
});
