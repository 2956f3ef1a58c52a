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
    /^kernels: expected a variant of conv2d\/weight-gradient for this --shape on this device \(subgroup-row, direct, .*, got subgroup-tile, which this device offers at other sizes\.$/,
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
  expect(named('direct')).toEqual({ variant: variantsOf(forward, software).get('direct'), elsewhere: null, atOtherSizes: false });
  expect(named('matrix-unit')).toMatchObject({
    variant: { name: 'matrix-unit' },
    elsewhere: 'a discrete GPU with matrix units',
    atOtherSizes: false,
  });
  expect(forward.source(named('matrix-unit').variant)).toContain('enable chromium_experimental_subgroup_matrix;');
  expect(variantNamed(forward, DEFAULT_PROFILE, 'subgroup-row')).toMatchObject({ elsewhere: 'a software adapter' });
  expect(() => named('tiled')).toThrow(
    'kernels: expected a variant of conv2d/forward on this device (subgroup-row, direct, shared-tile 128x128, subgroup-tile, shared-tile 64x64, shared-tile 32x32, shared-tile 16x16), or of others (matrix-unit), got tiled.',
  );
});

test.each([
  ['norm/group-forward', 'group-per-invocation'],
  ['conv2d/forward', 'shared-tile 64x64'],
  ['conv2d/weight-gradient', 'shared-tile 32x32'],
])('%s has %s on software, listed too', (name, variant) => {
  const kernel = kernelNamed(name);
  expect([...variantsOf(kernel, software).keys()]).toContain(variant);
  expect(variantNamed(kernel, software, variant)).toMatchObject({ variant: { name: variant }, elsewhere: null });
});

test.each([
  ['reduce/sum', { outer: 2, reduced: 64, inner: 218 }],
  ['reduce/max', { outer: 16, reduced: 16, inner: 598 }],
  ['softmax/forward', { rows: 10, classes: 1000, inverseTemperature: 1 }],
  ['norm/instance-relu-forward', { images: 10, height: 8, width: 8, channels: 128, epsilon: 1e-5 }],
  ['norm/group-forward', { images: 2, pixels: 9, channels: 8, groups: 2, epsilon: 1e-5 }],
])('what %s offers for %o can be named without it', (name, shape) => {
  const kernel = kernelNamed(name);
  for (const profile of [software, DEFAULT_PROFILE])
    for (const variant of variantsOf(kernel, profile, shape).keys())
      expect(variantNamed(kernel, profile, variant)).toMatchObject({ variant: { name: variant }, elsewhere: null });
});

test('a variant that this device has at other sizes is not called foreign', () => {
  const kernel = kernelNamed('conv2d/forward');
  const layer = { images: 2, height: 8, width: 8, outHeight: 8, outWidth: 8, filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 };
  const found = variantNamed(kernel, software, 'shared-tile 64x64', { ...layer, channels: 8, outChannels: 256 });
  expect(found).toMatchObject({ elsewhere: 'a discrete GPU with matrix units', atOtherSizes: true });
});
