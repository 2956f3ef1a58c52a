// The catalogue has every kernel, and each kernel a variant for a device with nothing optional.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { allKernels, variantsOf } from './kernel-catalogue.ts';

test('kernels have one entry for each name, sorted', () => {
  const names = allKernels().map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toContain('conv2d/forward');
});

test.each(allKernels().map((kernel) => [kernel.name, kernel] as const))('%s offers a variant to every device', (_, kernel) => {
  const variants = variantsOf(kernel, DEFAULT_PROFILE);
  expect(variants.size).toBeGreaterThan(0);
  for (const [name, variant] of variants) expect(variant.name).toBe(name);
});
