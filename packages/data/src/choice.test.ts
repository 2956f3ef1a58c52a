// The choice of images: balanced, without repeats, nested over images per class, and clear when a class is too small.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseImages } from './choice.ts';

const setOf = (labels: number[]) => ({
  name: 'train',
  classNames: ['cat', 'dog', 'owl'],
  height: 1,
  width: 1,
  channels: 3 as const,
  images: new Uint8Array(labels.length * 3),
  labels: Uint16Array.from(labels),
});
const set = setOf(Array.from({ length: 60 }, (_, i) => (7 * i) % 3));

test('each class gives its number of different images, class by class, and fewer are a prefix of more', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (seed, one, other) => {
      const [few, many] = [Math.min(one, other), Math.max(one, other)];
      const chosen = [...chooseImages(set, many, seed)];
      expect(new Set(chosen).size).toBe(3 * many);
      expect(chosen.map((i) => set.labels[i])).toEqual(Array.from({ length: 3 * many }, (_, j) => Math.floor(j / many)));
      const prefix = [0, 1, 2].flatMap((label) => chosen.slice(label * many, label * many + few));
      expect([...chooseImages(set, few, seed)]).toEqual(prefix);
    }),
    { numRuns: 50 },
  );
});

test('the choice is random in the seed and fixed by it', () => {
  expect(chooseImages(set, 5, 1)).toEqual(chooseImages(set, 5, 1));
  expect(chooseImages(set, 5, 1)).not.toEqual(chooseImages(set, 5, 2));
});

test('too few images name class, wanted and available', () => {
  expect(() => chooseImages(setOf([0, 0, 1, 2, 2]), 2, 1)).toThrow(
    "chooseImages: expected 2 images of class 'dog' in train, got 1. Lower student.ipc or raise data.limit.",
  );
  expect(() => chooseImages(set, 0, 1)).toThrow('expected a whole number of images per class of at least 1, got 0. Set student.ipc.');
});
