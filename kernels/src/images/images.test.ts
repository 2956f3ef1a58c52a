// Bytes of chosen images to normalised floats on the device against the reference.
import { checkKernel, indexArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { imagesNormaliseReference } from './images.reference.ts';
import { imagesNormalise } from './images.ts';

const constants = { mean0: 0.49, mean1: 0.48, mean2: 0.45, std0: 0.25, std1: 0.24, std2: 0.26 };

describe('images/normalise', () => {
  test.each([
    [1, 1, 1, 1],
    [3, 2, 3, 3],
    [2, 5, 2047, 1],
    [7, 4, 3 * 11, 3],
    [5, 9, 32 * 32 * 3, 3],
  ])('%i of %i images of %i bytes and %i channels, some past the last', (rows, sourceRows, width, channels) => {
    // Words below 2^24 leave every fourth byte 0; the others are shifted up into it.
    const words = indexArray(Math.ceil((sourceRows * width) / 4), 2 ** 24).map((word, i) => (word << (8 * (i % 2))) >>> 0);
    return checkKernel(imagesNormalise, imagesNormaliseReference, {
      params: { rows, sourceRows, width, channels, ...constants },
      arrays: { x: words, index: indexArray(rows, sourceRows + 1), y: rows * width },
      tolerance: 1e-6,
    });
  });

  test('0 and 255 are 0 and 1', () =>
    checkKernel(imagesNormalise, imagesNormaliseReference, {
      params: { rows: 1, sourceRows: 1, width: 4, channels: 1, mean0: 0, mean1: 0, mean2: 0, std0: 1, std1: 1, std2: 1 },
      arrays: { x: Uint32Array.of(0xff00ff00), index: Uint32Array.of(0), y: 4 },
      tolerance: 0,
    }));
});
