// The list of readers: every one can be named, and says what it needs where nothing is.
import { expect, test } from 'vitest';
import { memoryFiles } from './memory-files.fixture.ts';
import type { Reader } from './reader.ts';
import { ANY_SIZE_READERS, FIXED_SIZE_READERS, LARGE_READERS, readDataSet, usualResize } from './readers.ts';

const READERS = { ...FIXED_SIZE_READERS, ...LARGE_READERS, ...ANY_SIZE_READERS };
const ports = { files: memoryFiles({}), decode: () => Promise.reject(new Error('no images here')) };

test('where nothing lies at the path, the error says what should lie there and where it is published', async () => {
  await expect(readDataSet('tiny-imagenet', { path: '../data' }, ports)).rejects.toThrow(
    'data: expected tiny-imagenet-200.zip or the folder it unpacks to (from cs231n.stanford.edu/tiny-imagenet-200.zip) at ../data, got nothing. Put it there, or set data.path.',
  );
  for (const { expects } of Object.values(READERS)) expect(expects).not.toMatch(/[.\n]$/);
});

const names = (Object.keys(READERS) as (keyof typeof READERS)[]).map((name) => [name] as const);

test.each(names)('%s: a folder that holds nothing of it is told what belongs there and where it is published', async (name) => {
  const files = memoryFiles({ 'd/readme.txt': new Uint8Array(1) });
  const { expects, caveat }: Reader = READERS[name];
  const told = [`What belongs there: ${expects}.`, ...(caveat === undefined ? [] : [caveat])].join(' ');
  expect(expects).toMatch(/\w\.(com|co|org|edu)\/|image-net\.org/);
  await expect(readDataSet(name, { path: 'd' }, { ...ports, files })).rejects.toThrow(
    new RegExp(`in d.*, got readme\\.txt\\. .*\\. ${told.replace(/[()./]/g, '\\$&')}$`),
  );
});

test('ImageNet alone is resized unless told otherwise', () => {
  expect([usualResize('images'), usualResize('imagenet'), usualResize('parquet')]).toEqual([null, { short: 256, crop: 224 }, null]);
});
