// Subsets: first of each class, validation shares, fingerprints, and the checks of a data set.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ImageSet, makeDataSet } from './dataset.ts';
import { limitPerClass, membersByClass, selectImages, sliceImages, splitValidation } from './subsets.ts';

const STATISTICS = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** One pixel an image, which tells the image's index. */
const setOf = (labels: number[], classes = 3): ImageSet => ({
  name: 'train',
  classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
  height: 1,
  width: 1,
  channels: 3,
  images: Uint8Array.from({ length: labels.length * 3 }, (_, i) => Math.floor(i / 3)),
  labels: Uint16Array.from(labels),
});
const indicesOf = ({ images }: ImageSet) => [...images].filter((_, i) => i % 3 === 0);

test('selected images keep their pixels and labels, in the asked order', () => {
  const selected = selectImages(setOf([2, 1, 0, 1]), [3, 0]);
  expect([indicesOf(selected), [...selected.labels]]).toEqual([
    [3, 0],
    [1, 2],
  ]);
});

test('selected images and slices keep the floats that networks see of them', () => {
  const set = { ...setOf([2, 1, 0, 1]), floats: Float32Array.from({ length: 12 }, (_, i) => 0.5 - Math.floor(i / 3)) };
  expect(selectImages(set, [3, 0]).floats).toEqual(Float32Array.of(-2.5, -2.5, -2.5, 0.5, 0.5, 0.5));
  const slice = sliceImages(set, 1, 3);
  expect([indicesOf(slice), [...slice.labels], slice.floats]).toEqual([
    [1, 2],
    [1, 0],
    Float32Array.of(-0.5, -0.5, -0.5, -1.5, -1.5, -1.5),
  ]);
  expect(Object.keys(sliceImages(setOf([0, 1]), 0, 1))).not.toContain('floats');
});

test('a limit keeps the first images of each class of both splits, in reading order', async () => {
  const data = await makeDataSet({ name: 'd', train: setOf([0, 1, 0, 1, 0, 2]), test: setOf([2, 2, 2, 1]), ...STATISTICS });
  const limited = await limitPerClass(data, 2);
  expect(indicesOf(limited.train)).toEqual([0, 1, 2, 3, 5]);
  expect(indicesOf(limited.test)).toEqual([0, 1, 3]);
  expect(limited.mean).toEqual(data.mean);
  expect(limited.fingerprint).not.toBe(data.fingerprint);
  expect((await limitPerClass(data, 100)).fingerprint).toBe(data.fingerprint);
  await expect(limitPerClass(data, 0)).rejects.toThrow('expected a whole number of images per class of at least 1, got 0. Set data.limit');
});

test('a validation share is drawn from each class, and the two parts are the whole', () => {
  const labels = fc.array(fc.nat(2), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(labels, fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(), (drawn, share, seed) => {
      const set = setOf(drawn);
      const { train, validation } = splitValidation(set, share, seed);
      const [kept, held] = [indicesOf(train), indicesOf(validation)];
      expect([...kept, ...held].sort((a, b) => a - b)).toEqual(indicesOf(set));
      for (const part of [kept, held]) expect(part).toEqual([...part].sort((a, b) => a - b));
      const counts = membersByClass(validation).map((members) => members.length);
      expect(counts).toEqual(membersByClass(set).map((members) => Math.round(share * members.length)));
    }),
    { numRuns: 50 },
  );
});

test('the validation draw depends on the seed alone', () => {
  const set = setOf(Array.from({ length: 90 }, (_, i) => i % 3));
  const heldAt = (seed: number) => indicesOf(splitValidation(set, 0.2, seed).validation);
  expect(heldAt(1)).toEqual(heldAt(1));
  expect(heldAt(1)).not.toEqual(heldAt(2));
  expect(() => splitValidation(set, 1, 1)).toThrow('expected a share of the training set from 0 to below 1, got 1. Set data.validation.');
});

test('the fingerprint sees every pixel, label and name', async () => {
  const train = setOf([0, 1, 2]);
  const parts = { name: 'd', train, test: train, ...STATISTICS };
  const fingerprints = await Promise.all(
    [
      parts,
      { ...parts, name: 'other name of the set' },
      { ...parts, train: { ...train, images: Uint8Array.of(0, 0, 0, 1, 1, 1, 2, 2, 3) } },
      { ...parts, train: { ...train, labels: Uint16Array.of(0, 1, 1) } },
      { ...parts, train: { ...train, classNames: ['a', 'b', 'c'] }, test: { ...train, classNames: ['a', 'b', 'c'] } },
    ].map(async (each) => (await makeDataSet(each)).fingerprint),
  );
  expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprints[1]).toBe(fingerprints[0]);
  expect(new Set(fingerprints).size).toBe(4);
});

test('splits that do not fit are refused', async () => {
  const train = setOf([0, 1, 2]);
  const parts = { name: 'd', train, test: train, ...STATISTICS };
  await expect(makeDataSet({ ...parts, test: setOf([0], 2) })).rejects.toThrow(
    "makeDataSet: expected the 3 classes of train in train, got 2: class 2, counted from 0, is none instead of 'class 2'. Make both splits alike.",
  );
  await expect(makeDataSet({ ...parts, train: setOf([0, 3]) })).rejects.toThrow('expected labels below 3 in train, got 3 for image 1');
  await expect(makeDataSet({ ...parts, train: { ...train, images: new Uint8Array(5) } })).rejects.toThrow(
    'expected 9 pixel values for 3 images in train, got 5',
  );
});
