// Drawn boxes: always inside, of the sizes that torchvision allows, and the same for the same step. Not their pixels: packages/node cuts them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCrop } from './random-crop.ts';

const side = fc.integer({ min: 1, max: 2000 });
const draw = fc.record({ seed: fc.nat(), step: fc.nat(), image: fc.nat({ max: 2_000_000 }) });

test('a box lies inside the image, has its share of it and an allowed ratio', () => {
  fc.assert(
    fc.property(side, side, draw, (width, height, drawn) => {
      const { left, top, ...box } = drawCrop(width, height, drawn).box;
      expect(Math.min(left, top, box.width - 1, box.height - 1)).toBeGreaterThanOrEqual(0);
      expect([left + box.width <= width, top + box.height <= height]).toEqual([true, true]);
      // Sides are rounded to pixels, by half of one at most.
      expect((box.width + 0.5) / (box.height - 0.5)).toBeGreaterThanOrEqual(3 / 4);
      expect((box.width - 0.5) / (box.height + 0.5)).toBeLessThanOrEqual(4 / 3);
    }),
  );
});

test('an image too long for any ratio keeps the middle', () => {
  expect(drawCrop(1000, 30, { seed: 1, step: 2, image: 3 }).box).toEqual({ left: 480, top: 0, width: 40, height: 30 });
  expect(drawCrop(30, 1000, { seed: 1, step: 2, image: 3 }).box).toEqual({ left: 0, top: 480, width: 30, height: 40 });
});

test('shares of the area and flips are spread as torchvision spreads them', () => {
  const draws = Array.from({ length: 4000 }, (_, image) => drawCrop(400, 400, { seed: 1, step: 0, image }));
  const shares = draws.map(({ box }) => (box.width * box.height) / 400 ** 2);
  expect(Math.min(...shares)).toBeGreaterThan(0.079);
  expect(Math.max(...shares)).toBeGreaterThan(0.98);
  // Of shares below 3/4 every ratio fits a square, so that these are uniform: half of them below the middle.
  const fitting = shares.filter((share) => share < 0.75);
  expect(fitting.filter((share) => share < (0.08 + 0.75) / 2).length / fitting.length).toBeCloseTo(0.5, 1);
  expect(draws.filter(({ isMirrored }) => isMirrored).length / draws.length).toBeCloseTo(0.5, 1);
});

test('seed, step and image each change the draw, and nothing else does', () => {
  const drawn = { seed: 1, step: 2, image: 3 };
  expect(drawCrop(400, 300, drawn)).toEqual(drawCrop(400, 300, { ...drawn }));
  for (const other of [{ seed: 2 }, { step: 3 }, { image: 4 }])
    expect(drawCrop(400, 300, { ...drawn, ...other })).not.toEqual(drawCrop(400, 300, drawn));
});
