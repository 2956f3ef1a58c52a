// Convolutions and their gradients on the device against their references.
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, type KernelCase, type Reference, runReference, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { f16Array, onMatrixUnits } from '../matrix-unit.fixture.ts';
import {
  conv2dFlipFiltersReference,
  conv2dForwardReference,
  conv2dInputGradientReference,
  conv2dWeightGradientReference,
} from './conv2d.reference.ts';
import { conv2dFlipFilters, inputGradientAsForward } from './flip-filters.ts';
import { conv2dForward, conv2dForwardBias } from './forward.ts';
import { type Conv2dParams, conv2dSizes } from './geometry.ts';
import { conv2dInputGradient } from './input-gradient.ts';
import { conv2dWeightGradient, conv2dWeightGradientParts } from './weight-gradient.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete' };

/** [images, height, width, channels, outChannels, filterHeight, filterWidth, stride, padding]. */
type Shape = readonly [number, number, number, number, number, number, number, number, number];
const shapes: readonly Shape[] = [
  [1, 1, 1, 1, 1, 1, 1, 1, 0],
  [2, 9, 7, 3, 5, 3, 3, 1, 1],
  [3, 8, 8, 3, 32, 3, 3, 1, 1],
  [5, 8, 8, 32, 32, 3, 3, 1, 1],
  [2, 5, 17, 36, 68, 3, 3, 1, 1],
  [1, 6, 9, 2, 4, 5, 5, 1, 3],
  [1, 9, 8, 4, 12, 7, 7, 1, 3],
  [3, 4, 6, 5, 8, 3, 2, 1, 0],
  [2, 7, 7, 4, 36, 1, 1, 1, 0],
  [2, 7, 7, 3, 2, 1, 1, 2, 0],
  [2, 8, 8, 12, 7, 3, 3, 2, 1],
  [1, 11, 10, 1, 8, 5, 5, 2, 3],
  [1, 10, 13, 8, 12, 7, 7, 3, 3],
  [2, 9, 8, 40, 24, 3, 3, 2, 1],
  [2, 8, 8, 128, 64, 1, 1, 1, 0],
  [1, 3, 43, 127, 65, 1, 1, 1, 0],
  [1, 1, 31, 17, 129, 1, 3, 1, 1],
];

function paramsOf([images, height, width, channels, outChannels, filterHeight, filterWidth, stride, padding]: Shape): Conv2dParams {
  const outHeight = Math.floor((height + 2 * padding - filterHeight) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - filterWidth) / stride) + 1;
  return { images, height, width, channels, outChannels, filterHeight, filterWidth, outHeight, outWidth, stride, padding };
}

describe.each(shapes)('%i images of %i x %i x %i to %i channels by %i x %i, stride %i, padding %i', (...shape) => {
  const params = paramsOf(shape);
  const sizes = conv2dSizes(params);
  const [x, w, dY] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2), uniformArray(sizes.y, 3)];

  test('forward', async () => {
    await checkKernel(conv2dForward, conv2dForwardReference, { params, arrays: { x, w, y: sizes.y } });
  });

  test('input gradient', async () => {
    await checkKernel(conv2dInputGradient, conv2dInputGradientReference, { params, arrays: { dY, w, dX: sizes.x } });
  });

  test.each([1, 3])('weight gradient in %i parts', async (parts) => {
    const arrays = { x, dY, dW: parts * sizes.w };
    await checkKernel(conv2dWeightGradient, conv2dWeightGradientReference, { params: { ...params, parts }, arrays });
  });

  const asForward = inputGradientAsForward(params);
  if (asForward !== null)
    test('input gradient as the convolution with flipped filters', async () => {
      const expected = runReference(conv2dInputGradientReference, params, { dY, w, dX: new Float32Array(sizes.x) });
      const flipped = runReference(conv2dFlipFiltersReference, params, { w, flipped: new Float32Array(sizes.w) })['flipped'];
      const device = await sharedDevice();
      const [variant] = conv2dForward.variants(device.profile, asForward);
      const arrays = { x: dY, w: Float32Array.from(flipped), y: new Float32Array(sizes.x) };
      const { y } = await launchKernel(device, conv2dForward, { variant, params: asForward, arrays });
      expectClose('dX', y, expected['dX'], { relative: 1e-5 });
    });
});

test.each([shapes[1], shapes[3], shapes[10]])('bias of %i images of %i x %i x %i to %i channels', async (...shape) => {
  const params = paramsOf(shape);
  const sizes = conv2dSizes(params);
  const [x, w, bias] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2), uniformArray(params.outChannels, 4)];
  await checkKernel(conv2dForwardBias, conv2dForwardReference, { params, arrays: { x, w, bias, y: sizes.y } });
});

test('an image of infinities leaves the others finite', async () => {
  const params = paramsOf(shapes[3]);
  const sizes = conv2dSizes(params);
  const [x, w] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2, 0.1, 1)];
  x.fill(Number.POSITIVE_INFINITY, sizes.x / 5, (2 * sizes.x) / 5);
  await checkKernel(conv2dForward, conv2dForwardReference, { params, arrays: { x, w, y: sizes.y } });
});

test.each([shapes[1], shapes[3]])('an infinite pixel of %i x %i x %i reaches only the windows over it', async (...shape) => {
  const params = paramsOf(shape);
  const sizes = conv2dSizes(params);
  const [x, w] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2, 0.1, 1)];
  const pixel = 4 * params.width + 3;
  x.fill(Number.POSITIVE_INFINITY, pixel * params.channels, (pixel + 1) * params.channels);
  await checkKernel(conv2dForward, conv2dForwardReference, { params, arrays: { x, w, y: sizes.y } });
});

describe.each([
  [[3, 8, 8, 36, 132, 3, 3, 1, 1], 32, 16],
  [[2, 13, 22, 131, 7, 3, 2, 2, 1], 64, 8],
] as const)('matrix units, or emulated: %o, subgroups of %i lanes, matrices of side %i', (shape, subgroupSize, matrixUnit) => {
  const params = paramsOf(shape);
  const sizes = conv2dSizes(params);
  const [x, w, dY] = [f16Array(sizes.x, 1), f16Array(sizes.w, 2), f16Array(sizes.y, 3)];
  const check = async (kernel: AnyKernel, reference: Reference, kase: KernelCase) => {
    const { def, device } = await onMatrixUnits(kernel, kase.params, { subgroupSize, matrixUnit });
    await checkKernel(def, reference, { ...kase, device });
  };

  test('forward with bias', async () => {
    const bias = uniformArray(params.outChannels, 4);
    await check(conv2dForwardBias, conv2dForwardReference, { params, arrays: { x, w, bias, y: sizes.y } });
  });

  test('input gradient', async () => {
    await check(conv2dInputGradient, conv2dInputGradientReference, { params, arrays: { dY, w, dX: sizes.x } });
  });

  test('weight gradient in 2 parts', async () => {
    const arrays = { x, dY, dW: 2 * sizes.w };
    await check(conv2dWeightGradient, conv2dWeightGradientReference, { params: { ...params, parts: 2 }, arrays });
  });
});

test.each([
  [3, 3, 4, 6],
  [5, 2, 7, 33],
])('flipped %i x %i filters from %i to %i channels', async (filterHeight, filterWidth, channels, outChannels) => {
  const size = filterHeight * filterWidth * channels * outChannels;
  const params = { filterHeight, filterWidth, channels, outChannels };
  await checkKernel(conv2dFlipFilters, conv2dFlipFiltersReference, { params, arrays: { w: uniformArray(size, 1), flipped: size } });
});

test('only a square filter with stride 1 that covers the padding has a forward for its input gradient', () => {
  expect(inputGradientAsForward(paramsOf([1, 8, 8, 1, 1, 3, 3, 1, 1]))?.padding).toBe(1);
  expect(inputGradientAsForward(paramsOf([1, 8, 8, 1, 1, 3, 3, 1, 0]))?.padding).toBe(2);
  expect(inputGradientAsForward(paramsOf([1, 8, 8, 1, 1, 3, 3, 2, 1]))).toBeNull();
  expect(inputGradientAsForward(paramsOf([1, 8, 8, 1, 1, 3, 2, 1, 1]))).toBeNull();
  expect(inputGradientAsForward(paramsOf([1, 8, 8, 1, 1, 1, 1, 1, 1]))).toBeNull();
});

test('a weight gradient is cut into parts only where its filter leaves processors idle, and never below an image', () => {
  expect(conv2dWeightGradientParts(software, paramsOf([256, 32, 32, 3, 32, 3, 3, 1, 1]))).toBe(16);
  expect(conv2dWeightGradientParts(software, paramsOf([256, 8, 8, 128, 128, 3, 3, 1, 1]))).toBe(1);
  expect(conv2dWeightGradientParts(software, paramsOf([5, 32, 32, 3, 32, 3, 3, 1, 1]))).toBe(5);
  expect(conv2dWeightGradientParts(discrete, paramsOf([10, 16, 16, 128, 128, 3, 3, 1, 1]))).toBe(10);
});

test('no part of a weight gradient is without images', () => {
  for (const images of [1, 7, 10, 100, 257]) {
    const params = paramsOf([images, 8, 8, 64, 64, 3, 3, 1, 1]);
    const parts = conv2dWeightGradientParts(discrete, params);
    expect((parts - 1) * Math.ceil(images / parts)).toBeLessThan(images);
  }
});

describe('the best variant', () => {
  const student = paramsOf([10, 16, 16, 128, 128, 3, 3, 1, 1]);
  const expert = paramsOf([256, 16, 16, 128, 128, 3, 3, 1, 1]);
  const names = (kernel: AnyKernel, profile: DeviceProfile, params: Conv2dParams) =>
    kernel.variants(profile, { ...params, parts: 1 }).map(({ name }) => name);
  const best = (kernel: AnyKernel, params: Conv2dParams) => names(kernel, discrete, params)[0];

  test('of hardware has small tiles for small batches, and wide ones where they are enough to fill it', () => {
    for (const kernel of [conv2dForward, conv2dInputGradient, conv2dWeightGradient]) {
      expect(best(kernel, student)).toMatch(/^shared-tile (32x32|64x64)$/);
      expect(best(kernel, expert)).toBe('shared-tile 128x128');
    }
  });

  test('of hardware is no wider than the channels need', () => {
    expect(best(conv2dForward, { ...expert, outChannels: 32 })).toBe('shared-tile 32x32');
    expect(best(conv2dWeightGradient, { ...expert, channels: 3 })).toBe('shared-tile 32x32');
  });

  test('of software computes in registers; one shared tile comes last', () => {
    expect(names(conv2dForward, software, student)).toEqual(['subgroup-row', 'direct', 'shared-tile 128x128']);
    expect(names(conv2dInputGradient, software, student)).toEqual(['subgroup-tile', 'direct', 'shared-tile 128x128']);
    expect(names(conv2dWeightGradient, software, student)).toEqual(['subgroup-row', 'direct', 'shared-tile 128x128']);
    expect(names(conv2dForward, { ...DEFAULT_PROFILE, kind: 'software' }, student)[0]).toBe('direct');
  });
});
