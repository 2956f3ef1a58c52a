// CIFAR as Python pickles, unpacked and in its archive, with every error of a broken or hostile copy.
import { gzipSync } from 'node:zlib';
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { cifar10, cifar100 } from './cifar.ts';
import { type PickledValue, pickleOf } from './cifar-pickle.fixture.ts';
import { countingDecoder } from './image.fixture.ts';
import { memoryFiles } from './memory-files.fixture.ts';

const NAMES = Array.from({ length: 100 }, (_, k) => `fine ${k}`);
/** Images whose first pixels are (i, 100 + i, 200 + i). */
const imagesFrom = (first: number, count: number) => {
  const pixels = new Uint8Array(count * 3072);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) pixels[i * 3072 + c * 1024] = first + i + 100 * c;
  return { pixels, row: 3072 };
};
const batch = (labels: number[], first = 0, extra: Record<string, PickledValue> = {}) =>
  pickleOf({
    filenames: labels.map((label) => `${label}.png`),
    batch_label: 'training batch',
    fine_labels: labels,
    data: imagesFrom(first, labels.length),
    ...extra,
  });
const hundred = {
  train: batch([3, 99, 3, 0]),
  test: batch([5], 50),
  meta: pickleOf({ fine_label_names: NAMES, coarse_label_names: ['a', 'b'] }),
};
const inFolder = (folder: string, files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
const portsOf = (contents: Record<string, Uint8Array>) => ({ files: memoryFiles(contents), decode: countingDecoder().decode });
const read = (files: Record<string, Uint8Array>, path = 'c') => cifar100.read({ path }, portsOf(files));

test('pickles are read, planes become pixels, text of Python 2 becomes names', async () => {
  const data = await read(inFolder('c', hundred));
  expect(data.classNames).toEqual(NAMES);
  expect([[...data.train.labels], [...data.test.labels]]).toEqual([[3, 99, 3, 0], [5]]);
  expect([...data.train.images.subarray(3072, 3078)]).toEqual([1, 101, 201, 0, 0, 0]);
  expect([data.mean, data.std]).toEqual([
    [0.4914, 0.4822, 0.4465],
    [0.2023, 0.1994, 0.201],
  ]);
});

test('folder, archive and gzipped archive give the same data', async () => {
  const { fingerprint } = await read(inFolder('c', hundred));
  const tar = makeTar(Object.entries(hundred).map(([name, bytes]) => ({ name: `cifar-100-python/${name}`, bytes })));
  const gz = new Uint8Array(gzipSync(tar));
  expect((await read(inFolder('c/cifar-100-python', hundred))).fingerprint).toBe(fingerprint);
  expect((await read({ 'c/cifar-100-python.tar.gz': gz })).fingerprint).toBe(fingerprint);
  expect((await read({ 'c/cifar-100-python.tar.gz': gz }, 'c/cifar-100-python.tar.gz')).fingerprint).toBe(fingerprint);
  expect((await read({ 'c/cifar-100-python.tar': tar }, 'c/cifar-100-python.tar')).fingerprint).toBe(fingerprint);
});

test('CIFAR-10 has five batches, other names for the same things', async () => {
  const files = Object.fromEntries(
    [1, 2, 3, 4, 5].map((i) => [`data_batch_${i}`, pickleOf({ labels: [i, 9 - i], data: imagesFrom(2 * i, 2) })]),
  );
  const names = Array.from({ length: 10 }, (_, k) => `class ${k}`);
  const rest = { test_batch: pickleOf({ labels: [0], data: imagesFrom(90, 1) }), 'batches.meta': pickleOf({ label_names: names }) };
  const data = await cifar10.read({ path: 'c' }, portsOf(inFolder('c/cifar-10-batches-py', { ...files, ...rest })));
  expect([...data.train.labels]).toEqual([1, 8, 2, 7, 3, 6, 4, 5, 5, 4]);
  expect(data.classNames).toEqual(names);
  expect(data.train.images[9 * 3072]).toBe(11);
});

test('a limit keeps the first images of each class', async () => {
  const data = await cifar100.read({ path: 'c', limit: 1 }, portsOf(inFolder('c', hundred)));
  expect([...data.train.labels]).toEqual([3, 99, 0]);
});

const broken: [string, Record<string, Uint8Array>, string][] = [
  [
    'code in a batch',
    { train: new TextEncoder().encode("cos\nsystem\n(S'x'\ntR.") },
    'decodePickle: expected plain data at offset 0 of c/train, got the name os system.',
  ],
  ['a batch cut short', { train: hundred.train.subarray(0, 4000) }, 'decodePickle: expected 12288 more bytes at offset'],
  ['a label that is no class', { train: batch([3, 100]) }, 'readCifarPickles: expected labels below 100 in c/train, got 100 for image 1.'],
  [
    'too few images',
    { test: batch([1], 0, { data: imagesFrom(0, 2) }) },
    'readCifarPickles: expected data u1 [1,3072] for 1 labels in c/test, got u1 [2,3072].',
  ],
  [
    'coarse labels only',
    { train: pickleOf({ coarse_labels: [1], data: imagesFrom(0, 1) }) },
    'readCifarPickles: expected a list of numbers as fine_labels in c/train, got undefined.',
  ],
  [
    'missing names',
    { meta: pickleOf({ fine_label_names: ['a'] }) },
    'readCifarPickles: expected 100 class names as fine_label_names in c/meta, got 1.',
  ],
];
test.each(broken)('%s is refused', async (_, replaced, message) => {
  await expect(read(inFolder('c', { ...hundred, ...replaced }))).rejects.toThrow(message);
});

test('an archive that does not unpack is named', async () => {
  const gz = new Uint8Array(gzipSync(makeTar([{ name: 'cifar-100-python/meta', bytes: hundred.meta }])));
  await expect(read({ 'c/cifar-100-python.tar.gz': gz.subarray(0, gz.length / 2) })).rejects.toThrow(
    'gunzip: expected gzip data at offset 0 of c/cifar-100-python.tar.gz, got data that do not inflate',
  );
});
