// Downsized ImageNet in .npz batches: order, labels from 1, limits that read few rows, streams, and damaged batches.
import { encodeNpz, type NpyArray } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { allocatePixels, loadImages } from './dataset.ts';
import type { Files } from './files.ts';
import { countingDecoder } from './image.fixture.ts';
import { imageNet64 } from './imagenet64.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import type { ReaderPorts } from './reader.ts';
import { readDataSet, streamDataSet } from './readers.ts';
import { selectImages, splitValidation } from './subsets.ts';

const ROW = 3 * 64 * 64;

/** A batch whose images have (first + i, 100, 200) in their first pixel. */
function arrays(labels: number[], first: number): Map<string, NpyArray> {
  const data = new Uint8Array(labels.length * ROW);
  labels.forEach((_, i) => {
    [first + i, 100, 200].forEach((value, c) => {
      data[i * ROW + c * 64 * 64] = value;
    });
  });
  return new Map<string, NpyArray>([
    ['data', { dtype: 'u1', shape: [labels.length, ROW], data }],
    ['labels', { dtype: 'i8', shape: [labels.length], data: BigInt64Array.from(labels, BigInt) }],
    ['mean', { dtype: 'f8', shape: [ROW], data: new Float64Array(ROW) }],
  ]);
}
const batch = (labels: number[], first: number, deflate = false) => encodeNpz(arrays(labels, first), { deflate });
/** Batches 3 to 9 have no rows. */
const files = async (deflate = false) => ({
  ...Object.fromEntries(
    await Promise.all([3, 4, 5, 6, 7, 8, 9].map(async (n) => [`d/train_data_batch_${n}.npz`, await batch([], 0, deflate)])),
  ),
  'd/train_data_batch_1.npz': await batch([1, 1000, 1, 2], 10, deflate),
  'd/train_data_batch_10.npz': await batch([7], 60, deflate),
  'd/train_data_batch_2.npz': await batch([2, 1, 1000], 20, deflate),
  'd/val_data.npz': await batch([3], 90, deflate),
});
const portsOf = (contents: Record<string, Uint8Array>, changes: Partial<ReaderPorts> = {}): ReaderPorts => ({
  files: memoryFiles(contents),
  decode: countingDecoder().decode,
  ...changes,
});
const stream = async (limit: number | null = null, changes: Partial<ReaderPorts> = {}) =>
  streamDataSet('imagenet64', { path: 'd', limit }, portsOf(await files(), changes));
const read = (contents: Record<string, Uint8Array>, limit: number | null = null) =>
  readDataSet('imagenet64', { path: 'd', limit }, portsOf(contents));
const firsts = (images: Uint8Array) => Array.from({ length: images.length / ROW }, (_, i) => images[i * ROW]);

test.each([false, true])('batches are read in the order of their numbers (deflated: %s)', async (deflate) => {
  const data = await read(await files(deflate));
  expect(firsts(data.train.images)).toEqual([10, 11, 12, 13, 20, 21, 22, 60]);
  expect([...data.train.labels]).toEqual([0, 999, 0, 1, 1, 0, 999, 6]);
  expect([...data.train.images.subarray(ROW, ROW + 6)]).toEqual([11, 100, 200, 0, 0, 0]);
  expect([data.classNames.length, data.classNames[999], data.test.labels[0], data.train.height]).toEqual([1000, '1000', 2, 64]);
  expect(data.mean).toEqual([0.485, 0.456, 0.406]);
});

test.each([false, true])('a limit keeps the first images of each class across batches (deflated: %s)', async (deflate) => {
  const data = await read(await files(deflate), 1);
  expect([firsts(data.train.images), [...data.train.labels]]).toEqual([
    [10, 11, 13, 60],
    [0, 999, 1, 6],
  ]);
});

function countingFiles(contents: Files): { files: Files; bytesRead: () => number } {
  let bytesRead = 0;
  const openFile = async (path: string) => {
    const source = await contents.openFile(path);
    const read = (begin: number, end: number) => {
      bytesRead += end - begin;
      return source.read(begin, end);
    };
    return { ...source, read };
  };
  return { files: { ...contents, openFile }, bytesRead: () => bytesRead };
}

test('stored rows that a limit leaves out are not read', async () => {
  const contents = memoryFiles({
    'd/train_data_batch_1.npz': await batch(
      Array.from({ length: 100 }, () => 5),
      0,
    ),
    'd/val_data.npz': await batch([5], 0),
  });
  const { files: counted, bytesRead } = countingFiles(contents);
  const data = await imageNet64.read({ path: 'd', limit: 2 }, { files: counted, decode: countingDecoder().decode });
  expect(firsts(data.train.images)).toEqual([0, 1]);
  expect(bytesRead()).toBeLessThan(20 * ROW);
});

test.each([null, 1])('a stream with limit %j says and gives what is read whole', async (limit) => {
  const { fingerprint, ...whole } = await read(await files(), limit);
  const { fingerprint: own, train, test: testSet, ...streamed } = await stream(limit);
  expect({ ...streamed, train: await loadImages(train), test: await loadImages(testSet) }).toEqual(whole);
  expect([own === fingerprint, own === (await stream(limit)).fingerprint]).toEqual([false, true]);
});

test('a stream reads rows in any order, those of its parts too', async () => {
  const { train } = await stream();
  expect(firsts(await train.read([7, 0, 4, 7]))).toEqual([60, 10, 20, 60]);
  const { images } = await loadImages(selectImages(train, [5, 1]));
  expect(firsts(images)).toEqual([21, 11]);
  const { validation } = splitValidation(train, 0.5, 1);
  expect([...validation.labels].sort((a, b) => a - b)).toEqual([0, 0, 1, 6, 999]);
});

test.each([
  [2, 0],
  [null, 101],
])('opening a stream with limit %j reads labels, the first image of each class, and %i rows for their checksums', async (limit, rows) => {
  const contents = memoryFiles({
    'd/train_data_batch_1.npz': await batch(
      Array.from({ length: 100 }, () => 5),
      0,
    ),
    'd/val_data.npz': await batch([5], 0),
  });
  const { files: counted, bytesRead } = countingFiles(contents);
  await streamDataSet('imagenet64', { path: 'd', limit }, { files: counted, decode: countingDecoder().decode });
  expect(bytesRead()).toBeGreaterThan(rows * ROW);
  expect(bytesRead()).toBeLessThan((rows + 20) * ROW);
});

test('a stream of a damaged batch is refused when it is opened, which tells progress and can be stopped', async () => {
  const whole = await files();
  const damaged = new Uint8Array(whole['d/train_data_batch_2.npz']);
  damaged[20_000] ^= 1;
  const contents = { ...whole, 'd/train_data_batch_2.npz': damaged };
  await expect(streamDataSet('imagenet64', { path: 'd' }, portsOf(contents))).rejects.toThrow(
    /^decodeZip: expected checksum \d+ of member 'data\.npy' at offset \d+ of d\/train_data_batch_2\.npz, got \d+\. The file is damaged/,
  );
  const seen: string[] = [];
  await stream(null, { onDecoded: (split, done, total) => seen.push(`${split} ${done}/${total}`) });
  expect(seen).toEqual(['train 4/8', 'train 7/8', 'train 8/8', 'test 1/1']);
  await expect(stream(null, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
});

test('a batch that is missing is named, held and streamed', async () => {
  const { 'd/train_data_batch_2.npz': _, ...others } = await files();
  const message =
    'readImageNet64: expected 10 files train_data_batch_1.npz to train_data_batch_10.npz in d, got 9, without train_data_batch_2.npz. Copy what is missing; for fewer images, set data.limit.';
  await expect(read(others)).rejects.toThrow(message);
  await expect(streamDataSet('imagenet64', { path: 'd' }, portsOf(others))).rejects.toThrow(message);
});

test('the fingerprint of a stream goes by labels and the first image of each class', async () => {
  const { fingerprint } = await stream();
  const changed = { ...(await files()), 'd/val_data.npz': await batch([3], 91) };
  const other = await streamDataSet('imagenet64', { path: 'd' }, portsOf(changed));
  expect(new Set([fingerprint, other.fingerprint, (await stream(1)).fingerprint]).size).toBe(3);
});

test('what a stream cannot do is said: compressed batches, random crops, and reads after a stop', async () => {
  await expect(streamDataSet('imagenet64', { path: 'd' }, portsOf(await files(true)))).rejects.toThrow(
    'openNpz: expected a stored array, whose rows can be read where they lie, in d/train_data_batch_1.npz:data.npy, got a compressed one. Write the archive again without compression, in Python: numpy.savez(path, **numpy.load(path)).',
  );
  const controller = new AbortController();
  const { train } = await stream(null, { signal: controller.signal });
  await expect(train.readCrops([0], [{ seed: 1, step: 1, image: 0 }])).rejects.toThrow('expected no random crops');
  controller.abort(new Error('stopped'));
  await expect(train.read([0])).rejects.toThrow('stopped');
});

test('images for which there is no room are refused with what helps', () => {
  expect(() => allocatePixels(2 ** 40, ROW, 'd (train)', 'Set data.stream=true, or data.limit.')).toThrow(
    /^readImages: expected room for 1099511627776 images of 12288 bytes in d \(train\), got: RangeError.* Set data\.stream=true, or data\.limit\.$/,
  );
});

test('classes take their ids from map_clsloc.txt', async () => {
  const map = new TextEncoder().encode('n02119789 1 kit_fox\nn02100735 2 English_setter\n');
  const { classNames } = await read({ ...(await files()), 'd/map_clsloc.txt': map });
  expect(classNames.slice(0, 3)).toEqual(['n02119789', 'n02100735', '3']);
});

test('what is damaged or not the data set is named', async () => {
  const whole = await files();
  const expectError = async (changed: Record<string, Uint8Array>, message: string) => {
    await expect(read({ ...whole, ...changed })).rejects.toThrow(message);
  };
  await expectError(
    { 'd/val_data.npz': await batch([0], 0) },
    'readImageNet64: expected labels from 1 to 1000 in d/val_data.npz, got 0 for row 0.',
  );
  const small = new Map<string, NpyArray>([...arrays([1], 0), ['data', { dtype: 'u1', shape: [1, 3072], data: new Uint8Array(3072) }]]);
  await expectError(
    { 'd/val_data.npz': await encodeNpz(small) },
    'readImageNet64: expected data u1 [1, 12288] for 1 labels in d/val_data.npz, got u1 [1, 3072]. Use the 64 x 64 version.',
  );
  const damaged = new Uint8Array(whole['d/train_data_batch_2.npz']);
  damaged[20_000] ^= 1;
  await expectError({ 'd/train_data_batch_2.npz': damaged }, "of member 'data.npy' at offset");
  await expectError({ 'd/train_data_batch_2.npz': damaged.subarray(0, 30_000) }, 'expected the end record of a zip');
  const { 'd/val_data.npz': _, ...withoutTest } = whole;
  await expect(read(withoutTest)).rejects.toThrow('readImageNet64: expected val_data.npz in d, got train_data_batch_1.npz');
});
