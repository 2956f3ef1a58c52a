// The data of a recipe: limit, validation share, and what bundles say about it.
import { isStream, loadImages, type ReaderPorts } from '@softlabel/data';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { labelledData, loadData } from './data.ts';

const READERS = { files: memoryFiles(), decode: () => Promise.reject(new Error('no images here')) };
const load = (...overrides: string[]) =>
  loadData(parseRecipe('data: { shapes: 2, textures: 2, perClass: 6, testPerClass: 3, validation: 0 }', 'r.yaml', overrides), READERS);

test.each([
  [[], [20, 4, 12]],
  [['protocol=paper'], [24, undefined, 12]],
  [['data.validation=0'], [24, undefined, 12]],
  [
    ['data.validation=0.5', 'protocol=paper'],
    [12, 12, 12],
  ],
])('with %j, %j images are trained on, held out and tested on', async (overrides, counts) => {
  const recipe = parseRecipe('data: { shapes: 2, textures: 2, perClass: 6, testPerClass: 3 }', 'r.yaml', overrides);
  const data = await loadData(recipe, READERS);
  expect([data.train.labels.length, data.validation?.labels.length, data.test.labels.length]).toEqual(counts);
});

test('a limit takes the first images of each class in each split, and changes the fingerprint', async () => {
  const [all, limited] = [await load(), await load('data.limit=2')];
  expect([limited.train.labels.length, limited.test.labels.length]).toEqual([8, 8]);
  const [first, every] = [await loadImages(limited.train), await loadImages(all.train)];
  expect(first.images).toEqual(every.images.slice(0, first.images.length));
  expect(limited.fingerprint).not.toBe(all.fingerprint);
});

test('a validation share is taken out of the training images, of each class alike', async () => {
  const { train, validation } = await load('data.validation=0.5');
  expect(Array.from(train.labels).sort()).toEqual(Array.from(validation?.labels ?? []).sort());
  expect(train.labels.length).toBe(12);
});

test('a recipe names a reader, whose limit and size hold before anything is decoded', async () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0, 0xff, 0xd9);
  const paths = ['train', 'val'].flatMap((split) => ['n01', 'n02'].flatMap((wnid) => [1, 2, 3].map((i) => `d/${split}/${wnid}/${i}.JPEG`)));
  const decoded: [string, unknown][] = [];
  const decode: ReaderPorts['decode'] = async (_, name, resize) => {
    decoded.push([name, resize]);
    return { width: 2, height: 2, pixels: new Uint8Array(12) };
  };
  const recipe = parseRecipe('data: { name: imagenet, path: d, limit: 1, validation: 0 }', 'r.yaml', []);
  const data = await loadData(recipe, { files: memoryFiles(new Map(paths.map((path) => [path, jpeg]))), decode });
  expect([data.name, data.classNames, data.train.labels.length, data.validation]).toEqual(['imagenet', ['n01', 'n02'], 2, null]);
  const names = ['d/train/n01/1.JPEG', 'd/train/n02/1.JPEG', 'd/val/n01/1.JPEG', 'd/val/n02/1.JPEG'];
  expect(decoded).toEqual(names.map((name) => [name, { short: 256, crop: 224 }]));
});

test('a recipe that asks for a stream gets one, with its validation share', async () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0, 0xff, 0xd9);
  const paths = ['train', 'val'].flatMap((split) => [1, 2].map((i) => `d/${split}/n01/${i}.JPEG`));
  const decode: ReaderPorts['decode'] = async () => ({ width: 2, height: 2, pixels: new Uint8Array(12) });
  const files = memoryFiles(new Map(paths.map((path) => [path, jpeg])));
  const recipe = parseRecipe('data: { name: imagenet, path: d, stream: true, validation: 0.5 }', 'r.yaml', []);
  const { train, validation, test: testSet } = await loadData(recipe, { files, decode });
  expect([train, validation, testSet].map((source) => source !== null && isStream(source) && source.labels.length)).toEqual([1, 1, 2]);
});

test('a share that leaves no image on one side is refused', async () => {
  await expect(load('data.validation=0.01')).rejects.toThrow(
    'data: expected data.validation to leave images on both sides, got 0 held out of 24. Change the share, or hold none out: data.validation=0.',
  );
});

test('bundles say name, fingerprint, classes and statistics of their data', async () => {
  const data = await load();
  const { dataset, classNames, preprocessing } = labelledData(data);
  expect(dataset).toEqual({ name: 'shapes', hash: data.fingerprint, heldOut: null });
  expect(classNames).toEqual(data.classNames);
  expect(preprocessing.get('std')).toEqual({ shape: [3], data: Float32Array.from(data.std) });
});
