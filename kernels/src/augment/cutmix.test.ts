// Random resized crops, flips and CutMix on the device against their reference, and what the reference draws against its distributions.
import { checkKernel, expectClose, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { type CutmixParams, cutmixReference, drawnMix, drawnView } from './cutmix.reference.ts';
import { augmentCutmix } from './cutmix.ts';
import { CROP_AREA, CROP_RATIO } from './cutmix-ranges.ts';

const counterAt = (step: number): Uint32Array<ArrayBuffer> => Uint32Array.of(7, step);

describe('augment/cutmix', () => {
  /** Odd and even, one image alone, one row or column, more channels than a vec4 holds. */
  test.each([
    [5, 12, 12, 3],
    [1, 9, 7, 1],
    [3, 5, 17, 6],
    [2, 1, 6, 3],
    [2, 6, 1, 3],
    [4, 1, 1, 3],
  ])('%i images of %i x %i x %i', async (images, height, width, channels) => {
    const params = { images, height, width, channels };
    const count = images * height * width * channels;
    // A crop's place is a power, precise to some 1e-6 of the image; neighbouring pixels of noise differ by as much as all values do.
    for (let step = 0; step < 4; step++)
      await checkKernel(augmentCutmix, cutmixReference, {
        params,
        arrays: { x: uniformArray(count, 3), counter: counterAt(step), y: count },
        tolerance: 1e-4,
      });
  });

  test('a NaN stays among the pixels that read it', () => {
    const x = uniformArray(2 * 36);
    x[10] = Number.NaN;
    return checkKernel(augmentCutmix, cutmixReference, {
      params: { images: 2, height: 6, width: 6, channels: 1 },
      arrays: { x, counter: counterAt(1), y: x.length },
      tolerance: 1e-4,
    });
  });
});

const SQUARE: CutmixParams = { images: 8, height: 64, width: 64, channels: 3 };
const DRAWS = 4000;
const mixes = Array.from({ length: DRAWS }, (_, step) => drawnMix(SQUARE, counterAt(step)));
const viewsOf = (params: CutmixParams) => Array.from({ length: DRAWS }, (_, step) => drawnView(params, counterAt(step), step % 8));

/** The largest distance between the distribution of values and the uniform one on [0, 1]: above 1.95 / sqrt(n) in one of 1000 cases. */
function distanceFromUniform(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(...sorted.map((value, i) => Math.max(value - i / sorted.length, (i + 1) / sorted.length - value)));
}
const WITHIN = 1.95 / Math.sqrt(DRAWS);
const scaled = (value: number, [low, high]: readonly [number, number]): number => (value - low) / (high - low);

test('the share of the area that a box takes is uniform: Beta(1, 1), where the border cuts nothing', () => {
  const large: CutmixParams = { ...SQUARE, height: 4096, width: 4096 };
  const sides = Array.from({ length: DRAWS }, (_, step) => drawnMix(large, counterAt(step)));
  const whole = sides.filter(({ top, left, bottom, right }) => top > 0 && left > 0 && bottom < 4096 && right < 4096);
  const shares = whole.map(({ top, bottom, left, right }) => ((bottom - top) * (right - left)) / 4096 ** 2);
  // A box of share s is whole with the chance (1 - sqrt(s))^2: the integral of that up to s over the one up to 1.
  const cumulative = (s: number): number => 6 * (s - (4 / 3) * s ** 1.5 + s ** 2 / 2);
  expect(Math.abs(whole.length / DRAWS - 1 / 6)).toBeLessThan(3 * Math.sqrt(5 / 36 / DRAWS)); // three standard deviations
  expect(distanceFromUniform(shares.map(cumulative))).toBeLessThan(1.95 / Math.sqrt(whole.length));
});

test('boxes lie everywhere, and their images come from everywhere in the batch', () => {
  for (const n of Array.from({ length: SQUARE.images }, (_, i) => i))
    expect(Math.abs(mixes.filter(({ shift }) => shift === n).length - DRAWS / 8)).toBeLessThan(100);
  const middles = mixes.map(({ left, right }) => (left + right) / 2);
  expectClose('mean middle', [middles.reduce((sum, at) => sum + at, 0) / DRAWS], [32], { relative: 0.03 });
});

test('the area of crops is uniform, and they lie within the image', () => {
  for (const params of [SQUARE, { ...SQUARE, width: 16 }, { ...SQUARE, height: 16 }]) {
    const { height, width } = params;
    const views = viewsOf(params);
    const areas = views.map((view) => (view.height * view.width) / height / width);
    expect(distanceFromUniform(areas.map((area) => scaled(area, CROP_AREA)))).toBeLessThan(WITHIN);
    for (const { top, left, ...view } of views) {
      expect(Math.min(top, left)).toBeGreaterThan(-1e-9);
      expect(Math.max(top + view.height - height, left + view.width - width)).toBeLessThan(1e-9);
    }
  }
});

test('the logarithm of the ratio of small crops is uniform, and half of the crops are flipped', () => {
  const views = viewsOf(SQUARE);
  const small = views.filter((view) => view.height * view.width < 0.75 * 64 ** 2); // every ratio fits
  const ratios = small.map(({ width, height }) => Math.log(width / height));
  const range = [Math.log(CROP_RATIO[0]), Math.log(CROP_RATIO[1])] as const;
  expect(distanceFromUniform(ratios.map((ratio) => scaled(ratio, range)))).toBeLessThan(1.95 / Math.sqrt(small.length));
  expect(Math.abs(views.filter(({ isFlipped }) => isFlipped).length - DRAWS / 2)).toBeLessThan(100);
});
