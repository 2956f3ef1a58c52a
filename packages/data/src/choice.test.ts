// The choices of images: balanced, without repeats, nested over images per class, and clear when a class is too small.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseFirst, chooseImages, chooseQuantile, TooFewImages } from './choice.ts';

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

/** Each kind of choice, by a number that may seed it. */
const CHOICES: [name: string, choose: (ipc: number, seed: number) => Uint32Array][] = [
  ['random', (ipc, seed) => chooseImages(set, ipc, seed)],
  ['first', (ipc) => chooseFirst(set, ipc)],
  [
    'quantile',
    (ipc, seed) =>
      chooseQuantile(
        set,
        ipc,
        Array.from(set.labels, (_, i) => (i * seed) % 17),
        1,
      ),
  ],
];

test.each(CHOICES)('%s: each class gives its number of different images, class by class, and fewer are a prefix of more', (_, choose) => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (seed, one, other) => {
      const [few, many] = [Math.min(one, other), Math.max(one, other)];
      const chosen = [...choose(many, seed)];
      expect(new Set(chosen).size).toBe(3 * many);
      expect(chosen.map((i) => set.labels[i])).toEqual(Array.from({ length: 3 * many }, (_, j) => Math.floor(j / many)));
      const prefix = [0, 1, 2].flatMap((label) => chosen.slice(label * many, label * many + few));
      expect([...choose(few, seed)]).toEqual(prefix);
    }),
    { numRuns: 50 },
  );
});

test('the first images are those in the order of the set', () => {
  expect([...chooseFirst(setOf([2, 0, 1, 0, 2, 1]), 2)]).toEqual([1, 3, 2, 5, 0, 4]);
});

/** Twenty images of one class; image i has the loss of rank 19 - i, so that the last image is the easiest. */
const ranked = { ...setOf(Array(20).fill(0)), classNames: ['cat'] };
const losses = Array.from({ length: 20 }, (_, i) => 19 - i);

test('a quantile gives its images in the order of the set, then those of the next ones', () => {
  expect([...chooseQuantile(ranked, 2, losses, 1)]).toEqual([18, 19]);
  expect([...chooseQuantile(ranked, 5, losses, 2)]).toEqual([16, 17, 14, 15, 12]);
  expect([...chooseQuantile(ranked, 2, losses, 10)]).toEqual([0, 1]);
});

test('of equal losses the earlier image is the easier one', () => {
  expect([...chooseQuantile(ranked, 4, Array(20).fill(1), 9)]).toEqual([16, 17, 18, 19]);
});

test('a class without enough images from a quantile on says so', () => {
  expect(() => chooseQuantile(ranked, 3, losses, 10)).toThrow(
    "chooseImages: expected 3 images of class 'cat' in train, got 2. Lower student.ipc, choose a lower data.images.quantile, or raise data.limit.",
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
  expect(() => chooseFirst(setOf([0, 0, 1, 2, 2]), 2)).toThrow(
    "chooseImages: expected 2 images of class 'dog' in train, got 1. Lower student.ipc.",
  );
  const tooFew = expect.objectContaining({ name: TooFewImages.name, smallest: 1 });
  expect(() => chooseImages(setOf([0, 0, 1, 1, 2]), 3, 1)).toThrow(tooFew);
  expect(() => chooseImages(set, 0, 1)).toThrow('expected a whole number of images per class of at least 1, got 0. Set student.ipc.');
});
