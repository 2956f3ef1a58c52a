// Convolutions and their gradients on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import {
  type Conv2dParams,
  conv2dForwardReference,
  conv2dInputGradientReference,
  conv2dWeightGradientReference,
} from './conv2d.reference.ts';
import { conv2dForward, conv2dForwardBias } from './forward.ts';
import { conv2dSizes } from './geometry.ts';
import { conv2dInputGradient } from './input-gradient.ts';
import { conv2dWeightGradient } from './weight-gradient.ts';

/** [images, height, width, channels, outChannels, filterHeight, filterWidth, stride, padding]. */
const shapes = [
  [1, 1, 1, 1, 1, 1, 1, 1, 0],
  [2, 9, 7, 3, 5, 3, 3, 1, 1],
  [3, 8, 8, 3, 32, 3, 3, 1, 1],
  [1, 11, 10, 1, 8, 5, 5, 2, 3],
  [2, 7, 7, 4, 36, 1, 1, 1, 0],
  [1, 10, 13, 8, 12, 7, 7, 3, 3],
  [3, 9, 6, 36, 68, 3, 2, 1, 1],
  [5, 8, 8, 32, 32, 3, 3, 1, 1],
  [2, 8, 8, 12, 7, 3, 3, 2, 1],
] as const;

function paramsOf(shape: readonly number[]): Conv2dParams {
  const [images, height, width, channels, outChannels, filterHeight, filterWidth, stride, padding] = shape;
  const outHeight = Math.floor((height + 2 * padding - filterHeight) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - filterWidth) / stride) + 1;
  return { images, height, width, channels, outChannels, filterHeight, filterWidth, outHeight, outWidth, stride, padding };
}

describe.each(shapes)('%i images of %i x %i x %i to %i channels by %i x %i, stride %i, padding %i', (...shape) => {
  const params = paramsOf(shape);
  const sizes = conv2dSizes(params);
  const [x, w, dY] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2), uniformArray(sizes.y, 3)];
  const bias = uniformArray(params.outChannels, 4);

  test('forward', async () => {
    await checkKernel(conv2dForward, conv2dForwardReference, { params, arrays: { x, w, y: sizes.y } });
    await checkKernel(conv2dForwardBias, conv2dForwardReference, { params, arrays: { x, w, bias, y: sizes.y } });
  });

  test('input gradient', async () => {
    await checkKernel(conv2dInputGradient, conv2dInputGradientReference, { params, arrays: { dY, w, dX: sizes.x } });
  });

  test.each([1, 2])('weight gradient in %i parts', async (parts) => {
    const arrays = { x, dY, dW: parts * sizes.w };
    await checkKernel(conv2dWeightGradient, conv2dWeightGradientReference, { params: { ...params, parts }, arrays });
  });
});
