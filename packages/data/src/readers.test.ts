// The list of readers: every one can be named, and says what it needs where nothing is.
import { expect, test } from 'vitest';
import { memoryFiles } from './memory-files.fixture.ts';
import { ANY_SIZE_READERS, FIXED_SIZE_READERS, readDataSet, usualResize } from './readers.ts';

const ports = { files: memoryFiles({}), decode: () => Promise.reject(new Error('no images here')) };

test('where nothing lies at the path, the error says what should lie there and where it is published', async () => {
  await expect(readDataSet('tiny-imagenet', { path: '../data' }, ports)).rejects.toThrow(
    'data: expected tiny-imagenet-200.zip or the folder it unpacks to (from cs231n.stanford.edu/tiny-imagenet-200.zip) at ../data, got nothing. Put it there, or set data.path.',
  );
  for (const { expects } of Object.values({ ...FIXED_SIZE_READERS, ...ANY_SIZE_READERS })) expect(expects).not.toMatch(/[.\n]$/);
});

test('ImageNet alone is resized unless told otherwise', () => {
  expect([usualResize('images'), usualResize('imagenet'), usualResize('parquet')]).toEqual([null, { short: 256, crop: 224 }, null]);
});
