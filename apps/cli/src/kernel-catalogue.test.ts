// The catalogue has every kernel, a variant of each for a device with nothing optional, first the one that networks get, and those of other devices.
import { DEFAULT_PROFILE, type DeviceProfile } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { kernelNamed } from './kernel-argument.ts';
import { allKernels, bestVariant, variantNamed, variantsOf, variantTitle } from './kernel-catalogue.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };

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

test.each(['conv2d/forward', 'conv2d/forward-bias', 'conv2d/forward-bias-moments', 'conv2d/weight-gradient'])(
  'the first variant of %s is what networks of 3x3 filters get',
  (name) => {
    const [first] = variantsOf(kernelNamed(name), software).values();
    expect(first).toMatchObject({ name: 'subgroup-row', taps: 3 });
  },
);

test('strides and filters of one pixel have a variant of their own', () => {
  expect([...variantsOf(kernelNamed('conv2d/forward'), software).keys()]).toContain('subgroup-tile');
});

test('a layer has the variant of its own sizes, a family its first one', () => {
  const kernel = kernelNamed('conv2d/weight-gradient');
  const layer = { images: 4, height: 32, width: 32, outHeight: 32, outWidth: 32, filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 };
  const params = { ...layer, channels: 32, outChannels: 32, parts: 4 };
  const titles = [undefined, params].map((shape) => variantTitle(kernel, bestVariant(kernel, software, shape).variant));
  expect(titles).toEqual([
    'conv2d/weight-gradient[subgroup-row] lanes 8, taps 3, rows 1, channels 12',
    'conv2d/weight-gradient[subgroup-row] lanes 8, taps 3, rows 1, channels 16',
  ]);
  expect(variantTitle(kernel, variantNamed(kernel, software, 'direct', params).variant)).toBe('conv2d/weight-gradient[direct]');
  expect(variantNamed(kernel, software, 'shared-tile', params)).toMatchObject({
    variant: { name: expect.stringMatching(/^shared-tile \d/) },
    elsewhere: null,
  });
  expect(variantNamed(kernel, DEFAULT_PROFILE, 'subgroup-row', params)).toMatchObject({
    variant: { channels: 16 },
    elsewhere: 'a software adapter',
  });
  expect(() => variantNamed(kernel, software, 'subgroup-tile', params)).toThrow(
    /^kernels: expected a variant of conv2d\/weight-gradient for this --shape on this device \(subgroup-row, direct, .*, got subgroup-tile\.$/,
  );
});

test('sizes that a kernel has no variant for are refused', () => {
  const kernel = { ...kernelNamed('gemm/nn'), variants: () => [] };
  expect(() => bestVariant(kernel, software, { batch: 1, m: 1, n: 1, k: 1 })).toThrow(
    'kernels: expected a --shape for which gemm/nn has a variant on this device (WebGPU default limits), got one with none.',
  );
});

test('a variant of this device, of another one, and of none', () => {
  const forward = kernelNamed('conv2d/forward');
  const named = (name: string) => variantNamed(forward, software, name);
  expect(named('direct')).toEqual({ variant: variantsOf(forward, software).get('direct'), elsewhere: null });
  for (const name of ['matrix-unit', 'shared-tile 64x64'])
    expect(named(name)).toMatchObject({ variant: { name }, elsewhere: 'a discrete GPU with matrix units' });
  expect(forward.source(named('matrix-unit').variant)).toContain('enable chromium_experimental_subgroup_matrix;');
  expect(variantNamed(forward, DEFAULT_PROFILE, 'subgroup-row')).toMatchObject({ elsewhere: 'a software adapter' });
  expect(() => named('tiled')).toThrow(
    'kernels: expected a variant of conv2d/forward on this device (subgroup-row, direct, shared-tile 128x128, shared-tile 16x16, subgroup-tile), or of others (matrix-unit, shared-tile 64x64, shared-tile 32x32), got tiled.',
  );
});
