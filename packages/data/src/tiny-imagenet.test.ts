// Tiny ImageNet in its layout: classes by id, names by words, validation labels from annotations, and what a damaged copy says.
import { encodeZip } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { countingDecoder, jpegOf } from './image.fixture.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { tinyImageNet } from './tiny-imagenet.ts';

const text = (...lines: string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);
const tiny: Record<string, Uint8Array<ArrayBuffer>> = {
  'wnids.txt': text('n02', 'n01', 'n03'),
  'words.txt': text('n00\tentity', 'n01\tgoldfish, Carassius auratus', 'n02\tcrane', 'n03\tcrane, machine'),
  'train/n01/images/n01_0.JPEG': jpegOf([1, 0, 0], 64),
  'train/n01/images/n01_1.JPEG': jpegOf([2, 0, 0], 64),
  'train/n01/n01_boxes.txt': text('n01_0.JPEG\t0\t0\t62\t62'),
  'train/n02/images/n02_0.JPEG': jpegOf([3, 0, 0], 64),
  'train/n03/images/n03_0.JPEG': jpegOf([4, 0, 0], 64),
  'val/images/val_0.JPEG': jpegOf([10, 0, 0], 64),
  'val/images/val_1.JPEG': jpegOf([11, 0, 0], 64),
  'val/val_annotations.txt': text('val_1.JPEG\tn03\t0\t32\t44\t62', 'val_0.JPEG\tn01\t5\t4\t40\t44'),
  'test/images/test_0.JPEG': jpegOf([99, 0, 0], 64),
};
const below = (folder: string, files: Record<string, Uint8Array<ArrayBuffer>>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
const read = (files: Record<string, Uint8Array>, path = 'd') =>
  tinyImageNet.read({ path }, { files: memoryFiles(files), decode: countingDecoder().decode });
const firstOf = (images: Uint8Array, i: number) => images[i * 64 * 64 * 3];

test('classes are sorted by id and named by words; annotations label the test set', async () => {
  const data = await read(below('d', tiny));
  expect(data.classNames).toEqual(['goldfish', 'crane (n02)', 'crane (n03)']);
  expect([...data.train.labels]).toEqual([0, 0, 1, 2]);
  expect([0, 1, 2, 3].map((i) => firstOf(data.train.images, i))).toEqual([1, 2, 3, 4]);
  expect([...data.test.labels]).toEqual([2, 0]);
  expect([0, 1].map((i) => firstOf(data.test.images, i))).toEqual([11, 10]);
  expect([data.name, data.mean]).toEqual(['tiny-imagenet', [0.485, 0.456, 0.406]]);
});

test('the archive gives the same data as the folder', async () => {
  const { fingerprint } = await read(below('d', tiny));
  const members = Object.entries(below('tiny-imagenet-200', tiny)).map(([name, bytes]) => ({ name, bytes }));
  const zip = await encodeZip(members, true);
  expect((await read({ 'd/tiny-imagenet-200.zip': zip })).fingerprint).toBe(fingerprint);
  expect((await read({ 'd/tiny-imagenet-200.zip': zip }, 'd/tiny-imagenet-200.zip')).fingerprint).toBe(fingerprint);
  expect((await read(below('d/tiny-imagenet-200', tiny))).fingerprint).toBe(fingerprint);
});

test('a limit reads no more than it needs', async () => {
  const { decode, calls } = countingDecoder();
  const data = await tinyImageNet.read({ path: 'd', limit: 1 }, { files: memoryFiles(below('d', tiny)), decode });
  expect([data.train.labels.length, data.test.labels.length, calls()]).toEqual([3, 2, 5]);
});

const { 'val/images/val_1.JPEG': _image, ...withoutImage } = tiny;
const { 'wnids.txt': _ids, ...withoutIds } = tiny;
const broken: [string, Record<string, Uint8Array<ArrayBuffer>>, string][] = [
  [
    'an annotation without image',
    withoutImage,
    'readTinyImageNet: expected an image val_1.JPEG in d/val/images for line 1 of d/val/val_annotations.txt, got none.',
  ],
  [
    'an unknown class',
    { ...tiny, 'val/val_annotations.txt': text('val_0.JPEG\tn99') },
    "expected a class of wnids.txt for line 1 of d/val/val_annotations.txt, got 'n99'.",
  ],
  [
    'a missing class',
    { ...tiny, 'wnids.txt': text('n01', 'n02', 'n03', 'n04') },
    'expected the 4 classes of wnids.txt in d/train, got 3, without n04. Unpack the archive again.',
  ],
  [
    'another folder',
    withoutIds,
    'readTinyImageNet: expected train, val, wnids.txt in d, or in a folder or archive tiny-imagenet-200 or tiny-imagenet there, got test, train, val, words.txt.',
  ],
];
test.each(broken)('%s is refused', async (_, files, message) => {
  await expect(read(below('d', files))).rejects.toThrow(message);
});
