// Whether there are enough images for a recipe's cells: with the words of the choice, and before anything ranks them.
import { chooseQuantile } from '@softlabel/data';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { requireEnoughImages, requireImagesOfCells } from './enough-images.ts';

const recipeWith = (...overrides: string[]) => parseRecipe('student: { ipc: 1 }', 'r.yaml', overrides);
/** Twelve cats and ten dogs. */
const set = {
  name: 'pets',
  classNames: ['cat', 'dog'],
  height: 1,
  width: 1,
  channels: 3 as const,
  images: new Uint8Array(3 * 22),
  labels: Uint16Array.from({ length: 22 }, (_, i) => (i < 12 ? 0 : 1)),
};

test('random images are counted by class, at every number that a cell asks for', () => {
  requireImagesOfCells(recipeWith('student.ipc=1,10'), set);
  const cases = 'cases=[{}, { student.ipc: 11 }]';
  expect(() => requireImagesOfCells(recipeWith(cases), set)).toThrow(
    "chooseImages: expected 11 images of class 'dog' in pets, got 10. Lower student.ipc or raise data.limit.",
  );
});

test('images of a quantile are counted without their losses, as they are chosen with them', () => {
  const losses = Array.from(set.labels, (_, i) => (7 * i) % 22);
  for (const quantile of [1, 2, 6, 10])
    for (const ipc of [1, 2, 5, 9, 10, 11]) {
      const recipe = recipeWith(`data.images={ name: quantile, quantile: ${quantile} }`);
      const said = (choose: () => unknown) => {
        try {
          return [choose(), 'enough'][1];
        } catch (error) {
          return String(error);
        }
      };
      const chosen = said(() => chooseQuantile(set, ipc, losses, quantile));
      expect(said(() => requireEnoughImages(recipe, set, ipc))).toBe(chosen);
    }
});

test('images of a file are another matter', () => {
  const recipe = recipeWith('data.images={ name: file, path: x.npz }', 'student.ipc=50');
  expect(() => requireImagesOfCells(recipe, set)).not.toThrow();
  expect(() => requireEnoughImages(recipe, set, 50)).toThrow("expected 50 images of class 'cat' in pets, got 12. Lower student.ipc.");
});
