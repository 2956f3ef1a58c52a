// Convolutions that take the moments of what they write, on the device against their reference; which variants can. The convolutions alone: conv2d.test.ts.
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, launchKernel, type Variant } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { conv2dForwardMomentsReference } from './conv2d.reference.ts';
import { conv2dForward, conv2dForwardBias, conv2dForwardBiasMoments, conv2dForwardMoments, conv2dMomentParts } from './forward.ts';
import { type Conv2dParams, conv2dSizes } from './geometry.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete' };

/** Filters of 3 x 3 that leave the size of the images as it is. */
const paramsOf = (images: number, height: number, width: number, channels: number, outChannels: number): Conv2dParams => ({
  ...{ images, height, width, channels, outChannels, filterHeight: 3, filterWidth: 3 },
  ...{ outHeight: height, outWidth: width, stride: 1, padding: 1 },
});

/** Means and deviations of about one size, so that one tolerance holds for both. */
function inputsOf(params: Conv2dParams) {
  const sizes = conv2dSizes(params);
  return { x: uniformArray(sizes.x, 1, 0, 1), w: uniformArray(sizes.w, 2, -0.02, 0.06), bias: uniformArray(params.outChannels, 3) };
}

/** Numbers in the moments that a variant takes. */
const momentsOf = (params: Conv2dParams, variant: Variant): number =>
  2 * params.images * conv2dMomentParts(variant, params.outHeight * params.outWidth) * params.outChannels;

/** Every shared tile that software takes, with whole vec4 and without, and images of one part and of several. */
const shapes = [
  [3, 8, 8, 3, 12, false],
  [2, 16, 8, 4, 22, true],
  [2, 8, 16, 3, 36, true],
  [2, 16, 16, 4, 68, false],
] as const;

describe.each(shapes)('%i images of %i x %i x %i to %i channels, bias: %s', (images, height, width, channels, outChannels, biased) => {
  const params = paramsOf(images, height, width, channels, outChannels);
  const { x, w, bias } = inputsOf(params);
  const y = new Float32Array(conv2dSizes(params).y);
  const arrays = biased ? { x, w, bias, y } : { x, w, y };
  const [plain, kernel] = biased ? [conv2dForwardBias, conv2dForwardBiasMoments] : [conv2dForward, conv2dForwardMoments];

  test('moments of every variant', async () => {
    const { profile } = await sharedDevice();
    const offered = kernel.variants(profile, params);
    expect(offered.length).toBeGreaterThan(0);
    for (const variant of offered)
      await checkKernel({ ...kernel, variants: () => [variant] }, conv2dForwardMomentsReference, {
        params,
        arrays: { ...arrays, y: y.length, moments: momentsOf(params, variant) },
      });
  });

  test('the bits of y that it has without moments', async () => {
    const device = await sharedDevice();
    for (const variant of kernel.variants(device.profile, params)) {
      const alone = plain.variants(device.profile, params).find(({ name }) => name === variant.name);
      if (alone === undefined) throw new Error(`expected ${variant.name} without moments.`);
      const expected = await launchKernel(device, plain, { variant: alone, params, arrays });
      const moments = new Float32Array(momentsOf(params, variant));
      const actual = await launchKernel(device, kernel, { variant, params, arrays: { ...arrays, moments } });
      expectClose(variant.name, actual['y'], expected['y'], { relative: 0 });
    }
  });
});

test('a large mean cancels no deviations', async () => {
  const params = paramsOf(1, 16, 16, 4, 16);
  const device = await sharedDevice();
  const { x, w, bias } = inputsOf(params);
  for (const variant of conv2dForwardBiasMoments.variants(device.profile, params)) {
    const size = momentsOf(params, variant);
    const of = async (shift: number) => {
      const arrays = { x, w, bias: bias.map(() => shift), y: new Float32Array(conv2dSizes(params).y), moments: new Float32Array(size) };
      const { moments } = await launchKernel(device, conv2dForwardBiasMoments, { variant, params, arrays });
      return Array.from(moments).filter((_, i) => Math.floor(i / params.outChannels) % 2 === 1);
    };
    expectClose(`${variant.name} deviations`, await of(1000), await of(0), { relative: 1e-3 }); // of y, rounded at 1000 to 6e-5
  }
});

test('a NaN reaches the moments of its part and channel', async () => {
  const params = paramsOf(2, 16, 16, 3, 20);
  const { x, w } = inputsOf(params);
  const { profile } = await sharedDevice();
  x[1000] = Number.NaN;
  for (const variant of conv2dForwardMoments.variants(profile, params))
    await checkKernel({ ...conv2dForwardMoments, variants: () => [variant] }, conv2dForwardMomentsReference, {
      params,
      arrays: { x, w, y: conv2dSizes(params).y, moments: momentsOf(params, variant) },
    });
});

describe('moments are offered', () => {
  const names = (profile: DeviceProfile, params: Conv2dParams, kernel: AnyKernel = conv2dForwardMoments): string[] =>
    kernel.variants(profile, params).map(({ name }) => name);

  test('in the order of the plain kernel, where a workgroup lies in one image', () => {
    expect(names(software, paramsOf(256, 32, 32, 3, 128))).toEqual(['subgroup-row', 'shared-tile 128x128']);
    expect(names(software, paramsOf(256, 8, 8, 128, 128))).toEqual(['subgroup-row']);
    const plain = names(discrete, paramsOf(256, 32, 32, 3, 128), conv2dForward);
    expect(names(discrete, paramsOf(256, 32, 32, 3, 128))).toEqual(plain.filter((name) => name !== 'direct'));
  });

  test('by no variant whose workgroups do not lie in one image each, or that does not tell', () => {
    expect(names(software, paramsOf(256, 4, 4, 128, 128))).toEqual([]);
    expect(names(software, { ...paramsOf(256, 32, 32, 3, 32), stride: 2, outHeight: 16, outWidth: 16 })).toEqual(['shared-tile 32x32']);
    expect(names({ ...software, subgroupSize: 0 }, paramsOf(256, 32, 32, 3, 128))).toEqual(['shared-tile 128x128']);
    expect(names(discrete, paramsOf(256, 8, 8, 128, 128))).toEqual(['shared-tile 64x64', 'shared-tile 32x32', 'shared-tile 16x16']);
    const matrixUnits = { ...discrete, subgroupSize: 32, f16: true, matrixUnit: 16 };
    expect(names(matrixUnits, paramsOf(256, 32, 32, 128, 128)).filter((name) => !name.startsWith('shared-tile'))).toEqual([]);
  });
});

test('the parts of an image are as many as workgroups lie in it', () => {
  const params = paramsOf(10, 32, 32, 128, 128);
  const parts = (profile: DeviceProfile) => conv2dMomentParts(conv2dForwardMoments.variants(profile, params)[0], 32 * 32);
  expect(parts(software)).toBe(16);
  expect(parts(discrete)).toBe(16);
  expect(() => conv2dMomentParts({ name: 'direct' }, 64)).toThrow('conv2d: expected a variant that takes moments, got direct.');
});
