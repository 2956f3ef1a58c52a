// The data of a recipe: limit, validation share, and what bundles say about it.
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { labelledData, loadData } from './data.ts';

const READERS = { files: memoryFiles(), decode: () => Promise.reject(new Error('no images here')) };
const load = (...overrides: string[]) =>
  loadData(parseRecipe('data: { shapes: 2, textures: 2, perClass: 6, testPerClass: 3 }', 'r.yaml', overrides), READERS);

test('the whole of a data set is trained on unless the recipe says otherwise', async () => {
  const data = await load();
  expect([data.train.labels.length, data.validation, data.test.labels.length]).toEqual([24, null, 12]);
});

test('a limit takes the first images of each class in each split, and changes the fingerprint', async () => {
  const [all, limited] = [await load(), await load('data.limit=2')];
  expect([limited.train.labels.length, limited.test.labels.length]).toEqual([8, 8]);
  expect(limited.train.images).toEqual(all.train.images.slice(0, limited.train.images.length));
  expect(limited.fingerprint).not.toBe(all.fingerprint);
});

test('a validation share is taken out of the training images, of each class alike', async () => {
  const { train, validation } = await load('data.validation=0.5');
  expect(Array.from(train.labels).sort()).toEqual(Array.from(validation?.labels ?? []).sort());
  expect(train.labels.length).toBe(12);
});

test('a share that leaves no image on one side is refused', async () => {
  await expect(load('data.validation=0.01')).rejects.toThrow(
    'data: expected data.validation to leave images on both sides, got 0 held out of 24. Change the share.',
  );
});

test('bundles say name, fingerprint, classes and statistics of their data', async () => {
  const data = await load();
  const { dataset, classNames, preprocessing } = labelledData(data);
  expect(dataset).toEqual({ name: 'shapes', hash: data.fingerprint });
  expect(classNames).toEqual(data.classNames);
  expect(preprocessing.get('std')).toEqual({ shape: [3], data: Float32Array.from(data.std) });
});
