// Downsized ImageNet in .npz batches: order, labels from 1, limits that read few rows, and damaged batches.
import { encodeNpz, type NpyArray } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { countingDecoder } from './image.fixture.ts';
import { imageNet64 } from './imagenet64.ts';
import { memoryFiles } from './memory-files.fixture.ts';

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
const files = async (deflate = false) => ({
  'd/train_data_batch_1.npz': await batch([1, 1000, 1, 2], 10, deflate),
  'd/train_data_batch_10.npz': await batch([7], 60, deflate),
  'd/train_data_batch_2.npz': await batch([2, 1, 1000], 20, deflate),
  'd/val_data.npz': await batch([3], 90, deflate),
});
const read = (contents: Record<string, Uint8Array>, limit: number | null = null) =>
  imageNet64.read({ path: 'd', limit }, { files: memoryFiles(contents), decode: countingDecoder().decode });
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

test('stored rows that a limit leaves out are not read', async () => {
  const contents = memoryFiles({
    'd/train_data_batch_1.npz': await batch(
      Array.from({ length: 100 }, () => 5),
      0,
    ),
    'd/val_data.npz': await batch([5], 0),
  });
  let bytesRead = 0;
  const counted = {
    ...contents,
    async openFile(path: string) {
      const source = await contents.openFile(path);
      const read = (begin: number, end: number) => {
        bytesRead += end - begin;
        return source.read(begin, end);
      };
      return { ...source, read };
    },
  };
  const data = await imageNet64.read({ path: 'd', limit: 2 }, { files: counted, decode: countingDecoder().decode });
  expect(firsts(data.train.images)).toEqual([0, 1]);
  expect(bytesRead).toBeLessThan(20 * ROW);
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
