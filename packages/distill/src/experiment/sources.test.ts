// Where images and labels come from: which files are read when, and how files that do not fit are refused. No device.
import { loadImages } from '@softlabel/data';
import { encodeNpy, encodeNpz, type NpyArray } from '@softlabel/formats';
import { beforeAll, expect, test } from 'vitest';
import { encodeLabelBundle, type LabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { type ExperimentData, loadData } from './data.ts';
import { openSources, requireEditableSource } from './sources.ts';

const TEXT = 'data: { shapes: 2, textures: 2, perClass: 3, testPerClass: 1, validation: 0 }\nstudent: { ipc: 1 }\nlabel: { sources: hard }';
const READERS = { files: memoryFiles(), decode: () => Promise.reject(new Error('no images here')) };
const EXPERT = { index: 0, seed: 1, identity: 'expert 0' };
const recipe = (...overrides: string[]) => parseRecipe(TEXT, 'r.yaml', overrides);

let data: ExperimentData;
beforeAll(async () => {
  data = await loadData(recipe(), READERS);
});

type Contents = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
const open = (contents: Contents, ...overrides: string[]) =>
  openSources(recipe(...overrides), data, memoryFiles(new Map(Object.entries(contents))), [EXPERT], null);

const table = (N: number, K = 4): NpyArray => ({ dtype: 'f4', shape: [N, K], data: new Float32Array(N * K).fill(1 / K) });
const fromFile = ['label.sources=file', 'label.path=y.npy'];

/** The training images as a file. */
async function imageFile(more: Readonly<Record<string, NpyArray>> = {}) {
  const { images, labels, height, width } = await loadImages(data.train);
  const arrays = new Map<string, NpyArray>([
    ['images', { dtype: 'u1', shape: [labels.length, height, width, 3], data: images }],
    ['labels', { dtype: 'i4', shape: [labels.length], data: Int32Array.from(labels) }],
    ...Object.entries(more),
  ]);
  return encodeNpz(arrays);
}
const fileImages = 'data.images={name: file, path: x.npz}';

test('the training set is what images come from unless the recipe says otherwise', async () => {
  const { pool, ranking, own, file } = await open({});
  expect(pool.set).toBe(data.train);
  expect(pool.data.dataset).toEqual({ name: 'shapes', hash: data.fingerprint, heldOut: null });
  expect([ranking, own, file]).toEqual([null, null, null]);
});

test('the first expert ranks the images of a quantile', async () => {
  expect((await open({}, 'data.images=quantile')).ranking).toBe(EXPERT);
});

test('an expert alone reads no file of images', async () => {
  const alone = parseExpertRecipe(TEXT, 'r.yaml', [fileImages]);
  expect((await openSources(alone, data, memoryFiles(), [EXPERT], null)).pool.set).toBe(data.train);
});

test('images of a file belong to that file, and may bring their labels', async () => {
  const contents = { 'x.npz': await imageFile({ soft: table(12) }) };
  const plain = await open(contents, fileImages);
  expect(plain.pool.data.dataset).toEqual({ name: 'x.npz', hash: plain.pool.file?.hash, heldOut: null });
  expect(plain.own).toBeNull();
  const { own } = await open(contents, fileImages, 'label.sources=own');
  expect(own?.bundle).toMatchObject({ kind: 'targets', header: { dataset: { name: 'x.npz' }, history: ['import x.npz'] } });
});

test('labels of a file are one for each image: edits that join several are refused before experts are trained', async () => {
  const sources = await open({ 'x.npz': await imageFile({ soft: table(12) }) }, fileImages, 'label.sources=[own, expert]');
  const require = (source: 'own' | 'expert', edits: string) => () => requireEditableSource(sources, { source, edits });
  expect(require('own', 'ensemble logits')).toThrow(
    /^edits: expected several experts for ensemble logits, got x\.npz alone\. Leave it out/,
  );
  expect(require('expert', 'ensemble logits')).not.toThrow();
  expect(require('own', 'smooth 0.1')).not.toThrow();
});

test('own labels of a file that has none, or of other classes, are refused', async () => {
  await expect(open({ 'x.npz': await imageFile() }, fileImages, 'label.sources=own')).rejects.toThrow(
    /^labels: expected soft labels of the 12 images in x\.npz for label\.sources own, got images \[12, \d+, \d+, 3\], labels \[12\]\./,
  );
  await expect(open({ 'x.npz': await imageFile({ soft: table(12, 5) }) }, fileImages, 'label.sources=own')).rejects.toThrow(
    new Error(
      'import: expected labels of 4 classes in x.npz, as the data has, got 5. Use labels of this data, or name all of their classes.',
    ),
  );
});

test('labels for more images than a class has are refused', async () => {
  const soft = { 'x.npz': await imageFile({ soft: table(12) }) };
  await expect(open(soft, fileImages, 'label.sources=own', 'student.ipc=4')).rejects.toThrow(
    "chooseImages: expected 4 images of class 'circle-stripes' in x.npz, got 3. Lower student.ipc.",
  );
});

test('labels of an array are those of all images, or of those that students get', async () => {
  const all = await open({ 'y.npy': encodeNpy(table(12)) }, ...fromFile);
  expect(all.file?.bundle.images).toHaveLength(12);
  const chosen = await open({ 'y.npy': encodeNpy(table(4)) }, ...fromFile);
  expect(chosen.file?.bundle.classes).toEqual(Int32Array.of(0, 1, 2, 3));
  expect(chosen.file?.hash).not.toBe(all.file?.hash);
  await expect(open({ 'y.npy': encodeNpy(table(4)) }, ...fromFile, 'data.images=quantile')).rejects.toThrow(
    new Error(
      'import: expected labels of all 12 images of shapes (train) in y.npy, got 4. Add an array images with their places among all of them.',
    ),
  );
});

test('an unnamed array with values below 0 is taken for no targets', async () => {
  const logits: NpyArray = { dtype: 'f4', shape: [12, 4], data: Float32Array.from({ length: 48 }, (_, i) => 2 - (i % 4)) };
  await expect(open({ 'y.npy': encodeNpy(logits) }, ...fromFile)).rejects.toThrow(
    'labels: expected targets >= 0 in y.npy, got -1 at image 0, class 3. If these are logits: softlabel labels import --logits, or call the array logits.',
  );
  const named = await open({ 'y.npz': await encodeNpz(new Map([['logits', logits]])) }, 'label.sources=file', 'label.path=y.npz');
  expect(named.file?.bundle.kind).toBe('logits');
});

test('a file of labels that is not there, or not readable, is refused', async () => {
  await expect(open({}, ...fromFile)).rejects.toThrow(new Error('labels: expected a file at y.npy, got nothing. Set label.path.'));
  await expect(open({ 'y.npy': Uint8Array.of(1, 2) }, ...fromFile)).rejects.toThrow(/^decodeNpy: .* y\.npy/);
});

test('a label bundle is taken with its edits, or refused by what differs', async () => {
  const { pool } = await open({});
  const bundle: LabelBundle = {
    kind: 'logits',
    values: Float32Array.from({ length: 16 }, (_, i) => i % 5),
    images: Int32Array.of(0, 1, 2, 3),
    classes: Int32Array.from([0, 1, 2, 3], (image) => data.train.labels[image]),
    preprocessing: pool.data.preprocessing,
    whitening: null,
    header: {
      identity: null,
      dataset: pool.data.dataset,
      classNames: [...data.classNames],
      whitening: null,
      expert: null,
      history: [],
      edits: { pipeline: 'temperature 2', seed: 3 },
    },
  };
  const opened = (changed: LabelBundle) =>
    open({ 'y.safetensors': encodeLabelBundle(changed) }, 'label.sources=file', 'label.path=y.safetensors');
  expect((await opened(bundle)).file?.bundle).toEqual(bundle);
  const header = { ...bundle.header, classNames: [...data.classNames].reverse() };
  await expect(opened({ ...bundle, header })).rejects.toThrow(
    /^labels: expected class 0 to be circle-stripes in y\.safetensors, got .* softlabel labels edit y\.safetensors "" --recipe RECIPE --remap --out NEW\.$/,
  );
  await expect(opened({ ...bundle, classes: bundle.classes.map((k) => (k + 1) % 4) })).rejects.toThrow(
    /^labels: expected training image 0 to be .+ in y\.safetensors, got .+\. The images are not the same: .*$/,
  );
});
