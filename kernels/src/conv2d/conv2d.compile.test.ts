// Which convolutions come on matrix units, and that all of them compile. Runs no kernel: only a GPU has the units.
import { openDevice } from '@softlabel/node';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, kernelLabel } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { conv2dForward, conv2dForwardBias } from './forward.ts';
import type { Conv2dParams } from './geometry.ts';
import { conv2dInputGradient } from './input-gradient.ts';
import { conv2dWeightGradient, conv2dWeightGradientParts } from './weight-gradient.ts';

const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete', subgroupSize: 32, f16: true };
const matrixUnits: DeviceProfile = { ...discrete, matrixUnit: 16 };
const kernels: readonly AnyKernel[] = [conv2dForward, conv2dForwardBias, conv2dInputGradient, conv2dWeightGradient];

/** Filters of 3 x 3 over 256 images of 16 x 16. */
const expert = (channels: number, outChannels: number): Conv2dParams => ({
  images: 256,
  height: 16,
  width: 16,
  channels,
  outChannels,
  filterHeight: 3,
  filterWidth: 3,
  outHeight: 16,
  outWidth: 16,
  stride: 1,
  padding: 1,
});
const names = (kernel: AnyKernel, profile: DeviceProfile, params: Conv2dParams): string[] =>
  kernel.variants(profile, { ...params, parts: 1 }).map(({ name }) => name);

test.each(kernels.map((kernel) => [kernel.name, kernel] as const))(
  '%s takes matrix units where the device was opened with them',
  (_, kernel) => {
    expect(names(kernel, discrete, expert(128, 128))).not.toContain('matrix-unit');
    expect(names(kernel, matrixUnits, expert(128, 128))[0]).toBe('matrix-unit');
    expect(names(kernel, matrixUnits, expert(64, 64))[0]).toMatch(/^shared-tile/);
    expect(names(kernel, matrixUnits, expert(64, 64))).toContain('matrix-unit');
  },
);

test('images of 3 channels fill the matrix units of the forward, but not of the weight gradient', () => {
  expect(names(conv2dForward, matrixUnits, expert(3, 128))[0]).toBe('matrix-unit');
  expect(names(conv2dWeightGradient, matrixUnits, expert(3, 128))[0]).toMatch(/^shared-tile/);
});

test('a weight gradient has as many parts on matrix units as with a shared tile of their size', () => {
  const params = expert(128, 128);
  expect(names(conv2dWeightGradient, discrete, params)[0]).toBe('shared-tile 128x128');
  expect(conv2dWeightGradientParts(matrixUnits, params)).toBe(conv2dWeightGradientParts(discrete, params));
});

describe.each([
  [32, 16],
  [32, 8],
  [64, 16],
  [64, 8],
])('subgroups of %i lanes with matrices of side %i', (subgroupSize, matrixUnit) => {
  const profile = { ...matrixUnits, subgroupSize, matrixUnit };

  test('compile with whole vec4 and without', async () => {
    const device = await openDevice({ dawn: ['backend=null'], matrixUnits: true });
    for (const kernel of kernels)
      for (const channels of [127, 128])
        for (const outChannels of [127, 128]) {
          const [variant] = kernel.variants(profile, { ...expert(channels, outChannels), parts: 1 });
          expect(variant.name).toBe('matrix-unit');
          await device.checked(kernelLabel(kernel, variant), () => device.pipeline(kernel, variant));
        }
  });
});
