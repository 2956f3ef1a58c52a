// CIFAR in the official binary layout and as image archives, with every error of a broken copy.
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { cifar10, cifar100 } from './cifar.ts';
import { countingDecoder, jpegOf } from './image.fixture.ts';
import { memoryFiles } from './memory-files.fixture.ts';

const NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const lines = (names: string[]) => new TextEncoder().encode(`${names.join('\n')}\n\n`);

/** A record whose red, green and blue planes start with the given pixels. */
function record(labels: number[], ...pixels: (readonly [number, number, number])[]): Uint8Array {
  const bytes = new Uint8Array(labels.length + 3072);
  bytes.set(labels);
  pixels.forEach((pixel, p) => {
    pixel.forEach((value, c) => {
      bytes[labels.length + c * 1024 + p] = value;
    });
  });
  return bytes;
}

const batches = Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`c/data_batch_${i}.bin`, record([i], [i, 2, 3], [4, 5, 6])]));
const ten = {
  ...batches,
  'c/data_batch_2.bin': new Uint8Array([...record([9], [7, 8, 9]), ...record([0])]),
  'c/test_batch.bin': record([3], [250, 251, 252]),
  'c/batches.meta.txt': lines(NAMES),
};
const ports = (contents: Record<string, Uint8Array>) => ({ files: memoryFiles(contents), decode: countingDecoder().decode });

test('binary files are read in order, planes become pixels', async () => {
  const data = await cifar10.read({ path: 'c' }, ports(ten));
  expect(data.classNames).toEqual(NAMES);
  expect([...data.train.labels]).toEqual([1, 9, 0, 3, 4, 5]);
  expect([...data.train.images.subarray(0, 9)]).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 0]);
  expect([...data.train.images.subarray(3072, 3075)]).toEqual([7, 8, 9]);
  expect([...data.test.images.subarray(0, 3)]).toEqual([250, 251, 252]);
  expect(data.mean).toEqual([0.4914, 0.4822, 0.4465]);
  expect(data.std).toEqual([0.2023, 0.1994, 0.201]);
});

test('the folder of the original archive is found', async () => {
  const nested = Object.fromEntries(Object.entries(ten).map(([path, bytes]) => [path.replace('c/', 'c/cifar-10-batches-bin/'), bytes]));
  const [here, there] = [await cifar10.read({ path: 'c' }, ports(ten)), await cifar10.read({ path: 'c' }, ports(nested))];
  expect(there.fingerprint).toBe(here.fingerprint);
});

test('CIFAR-100 takes the second label byte', async () => {
  const names = Array.from({ length: 100 }, (_, k) => `fine ${k}`);
  const contents = { 'c/train.bin': record([3, 77], [1, 2, 3]), 'c/test.bin': record([5, 99]), 'c/fine_label_names.txt': lines(names) };
  const data = await cifar100.read({ path: 'c' }, ports(contents));
  expect([...data.train.labels, ...data.test.labels]).toEqual([77, 99]);
  expect([...data.train.images.subarray(0, 3)]).toEqual([1, 2, 3]);
});

test('archives of class folders are read, classes sorted by name', async () => {
  const tar = (names: string[]) => makeTar(names.map((name, k) => ({ name: `./${name}/0000.jpg`, bytes: jpegOf([k, 0, 0]) })));
  const shuffled = [...NAMES].reverse();
  const data = await cifar10.read({ path: 'c' }, ports({ 'c/train.tar': tar(shuffled), 'c/test.tar': tar(NAMES) }));
  expect(data.classNames).toEqual(NAMES);
  expect(data.train.images[0]).toBe(9);
  expect(data.mean).toEqual([0.4914, 0.4822, 0.4465]);
  await expect(cifar10.read({ path: 'c' }, ports({ 'c/train.tar': tar(['a', 'b']), 'c/test.tar': tar(['a', 'b']) }))).rejects.toThrow(
    'readCifar: expected 10 classes of 32 x 32 images in c, got 2 of 32 x 32. Set data.name to images, or point data.path at cifar10.',
  );
});

const broken: [string, Record<string, Uint8Array>, string][] = [
  [
    'a file cut short',
    { 'c/data_batch_3.bin': new Uint8Array(5000) },
    'expected a record of 3073 bytes at offset 3073 of c/data_batch_3.bin, got 1927. The file is cut short or not CIFAR: copy it again.',
  ],
  ['an empty file', { 'c/test_batch.bin': new Uint8Array() }, 'expected a record of 3073 bytes at offset 0 of c/test_batch.bin, got 0.'],
  [
    'a foreign label',
    { 'c/data_batch_2.bin': new Uint8Array([...record([9]), ...record([10])]) },
    'expected a label below 10 at offset 3073 of c/data_batch_2.bin, got 10. This is not the CIFAR binary layout, or it is damaged.',
  ],
  [
    'missing names',
    { 'c/batches.meta.txt': lines(NAMES.slice(1)) },
    'expected 10 class names, one a line at offset 0 of c/batches.meta.txt, got 9.',
  ],
];
test.each(broken)('%s is refused', async (_, replaced, message) => {
  await expect(cifar10.read({ path: 'c' }, ports({ ...ten, ...replaced }))).rejects.toThrow(`readCifarBinary: ${message}`);
});

test('a folder that holds none of the layouts is refused', async () => {
  await expect(cifar10.read({ path: 'c' }, ports({ 'c/readme.txt': new Uint8Array(1) }))).rejects.toThrow(
    'readCifar: expected train and test (folders or .tar), data_batch_1.bin, or data_batch_1 and batches.meta in c, or cifar-10-batches-bin.tar.gz or cifar-10-binary.tar.gz or cifar-10-batches-py.tar.gz or cifar-10-python.tar.gz or what it unpacks to, got readme.txt. Check data.path.',
  );
});
