// Sizes and boxes of scaled images, as torchvision has them. Not pixels: packages/node tests those.
import { expect, test } from 'vitest';
import { planResize } from './resize.ts';

test.each([
  [500, 375, { width: 341, height: 256, left: 58, top: 16 }],
  [375, 500, { width: 256, height: 341, left: 16, top: 58 }],
  [256, 256, { width: 256, height: 256, left: 16, top: 16 }],
  [100, 301, { width: 256, height: 770, left: 16, top: 273 }],
])('%i x %i pixels are scaled and cropped as torchvision does', (width, height, plan) => {
  expect(planResize(width, height, { short: 256, crop: 224 })).toEqual({ ...plan, crop: 224 });
});

test('a crop between two pixels goes to the even one', () => {
  expect(planResize(7, 7, { short: 7, crop: 4 })).toMatchObject({ left: 2, top: 2 });
  expect(planResize(9, 9, { short: 9, crop: 4 })).toMatchObject({ left: 2, top: 2 });
  expect(planResize(11, 11, { short: 11, crop: 4 })).toMatchObject({ left: 4, top: 4 });
});
