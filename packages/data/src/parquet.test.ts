// Image tables in Parquet by pyarrow: shards, row groups, class names, unlabelled splits, and damaged files. Fixtures: scripts/fixtures/parquet-tables.py.
import { readFileSync } from 'node:fs';
import { type ByteSource, bytesAtHand } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { countingDecoder } from './image.fixture.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { parquet } from './parquet.ts';
import { openParquet } from './parquet-shard.ts';
import type { ReadSettings } from './reader.ts';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../fixtures/${name}.parquet`, import.meta.url)));
const TRAIN = ['train-00000-of-00002', 'train-00001-of-00002'];
const table = {
  'd/data/train-00000-of-00002.parquet': fixture(TRAIN[0]),
  'd/data/train-00001-of-00002.parquet': fixture(TRAIN[1]),
  'd/data/validation-00000-of-00001.parquet': fixture('validation-00000-of-00001'),
};
const read = (contents: Record<string, Uint8Array>, settings: Partial<ReadSettings> = {}, onSkipped?: (error: Error) => void) =>
  parquet.read({ path: 'd', ...settings }, { files: memoryFiles(contents), decode: countingDecoder().decode, onSkipped });
const reds = (images: Uint8Array) => Array.from({ length: images.length / 48 }, (_, i) => images[48 * i]);

test('shards are read in order, with the class names of their metadata', async () => {
  const data = await read(table);
  expect(data.classNames).toEqual(['cat', 'dog', 'owl']);
  expect(reds(data.train.images)).toEqual([10, 11, 12, 13, 14, 20, 21, 22]);
  expect([...data.train.labels]).toEqual([0, 1, 2, 0, 1, 2, 2, 0]);
  expect([reds(data.test.images), [...data.test.labels]]).toEqual([
    [40, 41],
    [1, 0],
  ]);
});

test('a test split without labels is passed over, and said when there is no other', async () => {
  const unlabelled = { 'd/data/test-00000-of-00001.parquet': fixture('test-00000-of-00001') };
  expect(reds((await read({ ...table, ...unlabelled })).test.images)).toEqual([40, 41]);
  const { 'd/data/validation-00000-of-00001.parquet': _, ...train } = table;
  await expect(read({ ...train, ...unlabelled })).rejects.toThrow(
    'in d or its folder data, got data, and test without labels. Check data.path.',
  );
});

test('folders named by split, bare bytes and other column names are read too', async () => {
  const data = await read({ 'd/train/0000.parquet': fixture('bare'), 'd/test/0000.parquet': fixture('bare') });
  expect([data.classNames, reds(data.train.images), [...data.train.labels]]).toEqual([
    ['0', '1'],
    [50, 51, 52],
    [1, 0, 1],
  ]);
});

/** The source that remembers which bytes were read. */
function counted(source: ByteSource) {
  const reads: [begin: number, end: number][] = [];
  const read = (begin: number, end: number) => {
    reads.push([begin, end]);
    return source.read(begin, end);
  };
  return { source: { ...source, read }, reads };
}

test('only the row groups that a limit needs are decoded, each once', async () => {
  const data = await read(table, { limit: 1 });
  expect(reds(data.train.images)).toEqual([10, 11, 12]);
  const { source, reads } = counted(bytesAtHand(fixture(TRAIN[0]), 'a.parquet'));
  const shard = await openParquet(source);
  const before = reads.length;
  await Promise.all([0, 1, 0].map((row) => shard.readImage(row)));
  expect(reads.length - before).toBe(1);
  await shard.readImage(4);
  expect(reads.length - before).toBe(2);
});

test('where the file has an index of pages, an image is read with its page alone, from any row', async () => {
  const { source, reads } = counted(bytesAtHand(fixture('indexed'), 'a.parquet'));
  const shard = await openParquet(source);
  reads.length = 0;
  for (const row of [11, 4, 0, 7, 5]) expect((await shard.readImage(row))[7]).toBe(70 + row);
  // The columns of a row group have 108 bytes or more; a page has about 30, and its dictionary at most 70 besides.
  expect(Math.max(...reads.map(([begin, end]) => end - begin))).toBeLessThanOrEqual(100);
  const { length } = reads;
  await shard.readImage(10);
  expect(reads).toHaveLength(length);
});

test('an error of reading is no damage: it is thrown as it is, and the next read is tried', async () => {
  const source = bytesAtHand(fixture(TRAIN[0]), 'd/data/train-00000-of-00002.parquet');
  const tooMany = new Error('too many open files');
  let isOpen = true;
  const shard = await openParquet({ ...source, read: async (begin, end) => (isOpen ? source.read(begin, end) : Promise.reject(tooMany)) });
  isOpen = false;
  await expect(shard.readImage(0)).rejects.toBe(tooMany);
  isOpen = true;
  expect((await shard.readImage(0))[7]).toBe(10);
});

test('what is damaged is named, and left out only where that is asked for', async () => {
  const foreign = { ...table, 'd/data/train-00001-of-00002.parquet': new TextEncoder().encode('no parquet file at all') };
  await expect(read(foreign)).rejects.toThrow('readParquet: expected Parquet metadata in d/data/train-00001-of-00002.parquet, got');
  const skipped: string[] = [];
  const data = await read(foreign, { skipDamaged: true }, ({ message }) => skipped.push(message));
  expect([reds(data.train.images), skipped.length]).toEqual([[10, 11, 12, 13, 14], 1]);
  const bytes = fixture(TRAIN[0]);
  bytes.fill(0xff, 4, 60);
  await expect(read({ ...table, 'd/data/train-00000-of-00002.parquet': bytes })).rejects.toThrow(
    /^readParquet: expected rows 0 to 2 of column image to decode in d\/data\/train-00000-of-00002\.parquet, got .*\. Copy the file again/,
  );
});

test('a shard that is missing is named, of a split that is used', async () => {
  const { 'd/data/train-00001-of-00002.parquet': last, ...others } = table;
  await expect(read(others)).rejects.toThrow(
    'readParquet: expected 2 files train-00000-of-00002.parquet to train-00001-of-00002.parquet in d/data, got 1, without train-00001-of-00002.parquet. Copy what is missing; for fewer images, set data.limit.',
  );
  const unlabelled = { 'd/data/test-00000-of-00009.parquet': fixture('test-00000-of-00001') };
  expect((await read({ ...table, ...unlabelled })).test.labels).toHaveLength(2);
  const numbered = { 'd/train/0000.parquet': last, 'd/train/0002.parquet': last, 'd/test/0000.parquet': last };
  await expect(read(numbered)).rejects.toThrow('in d/train, got 2, without 0001.parquet.');
});

test('a page that does not decode has its remedy when images are kept, too, and the remedy works', async () => {
  const bytes = fixture(TRAIN[0]);
  bytes.fill(0xff, 4, 60);
  const files = () => memoryFiles({ ...table, 'd/data/train-00000-of-00002.parquet': bytes });
  const keeping = (skipDamaged: boolean, onSkipped?: (error: Error) => void) =>
    parquet.read({ path: 'd', skipDamaged }, { files: files(), decode: countingDecoder().decode, cacheFolder: 'cache', onSkipped });
  await expect(keeping(false)).rejects.toThrow(
    /^readParquet: expected rows 0 to 2 of column image to decode in .*\. To leave out what is damaged, set data\.skipDamaged=true\.$/,
  );
  const skipped: Error[] = [];
  const { train } = await keeping(true, (error) => skipped.push(error));
  expect([reds(train.images), skipped.length]).toEqual([[12, 13, 14, 20, 21, 22], 2]);
});

test.each([
  ['gzip', 'columns compressed by SNAPPY or UNCOMPRESSED', 'GZIP. Write the table again with snappy.'],
  ['captioned', 'a column label or labels or fine_label', 'image, caption. Rename the column, or point data.path at an image table.'],
  ['text', 'a class number at row 0 of column label', "the text 'x0'. Number the classes from 0 and write the table again."],
])('a whole table that cannot be read, as %s, is no damage: it is never left out', async (name, expected, got) => {
  const changed = { ...table, 'd/data/train-00001-of-00002.parquet': fixture(name) };
  for (const skipDamaged of [false, true])
    await expect(read(changed, { skipDamaged })).rejects.toThrow(
      new Error(`readParquet: expected ${expected} in d/data/train-00001-of-00002.parquet, got ${got}`),
    );
});

test.each([
  ['null', 'null'],
  ['fraction', '1.5'],
])('a label that is %s is told as what it is', async (name, got) => {
  const changed = { ...table, 'd/data/train-00001-of-00002.parquet': fixture(name) };
  await expect(read(changed)).rejects.toThrow(
    `readParquet: expected labels from 0 to 2 in d/data/train-00001-of-00002.parquet, got ${got} in row 1. Give the row its class number, or write the table without it.`,
  );
  await expect(read({ 'd/train/0000.parquet': fixture(name), 'd/test/0000.parquet': fixture('bare') })).rejects.toThrow(
    `got ${got} in row 1`,
  );
});

test('a folder without shards says what was looked for', async () => {
  await expect(read({ 'd/readme.md': new Uint8Array(1) })).rejects.toThrow(
    'readParquet: expected train-*.parquet or train/*.parquet in d or its folder data, got readme.md. Check data.path.',
  );
});
