// Streams against the same images decoded into memory: pixels, parts of them, damage, and the fingerprint. Not real JPEG files: packages/node has those.
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { type ImageStream, isStream, loadImages } from './dataset.ts';
import { countingDecoder, jpegOf } from './image.fixture.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import type { ReaderPorts, ReadSettings } from './reader.ts';
import { readDataSet, streamDataSet } from './readers.ts';
import { selectImages, sliceImages, splitValidation } from './subsets.ts';

const SIDE = 4;
const image = (red: number) => jpegOf([red, 20, 30], SIDE);
const CLASSES = ['cat', 'dog'];
/** Three training images and one test image of each class, below `folder`. */
const contentsIn = (folder: string) =>
  Object.fromEntries(
    CLASSES.flatMap((name, k) => [
      ...[0, 1, 2].map((i) => [`${folder}/train/${name}/${i}.jpg`, image(100 * k + i)] as const),
      [`${folder}/test/${name}/0.jpg`, image(100 * k + 50)] as const,
    ]),
  );
const REDS = [0, 1, 2, 100, 101, 102];

const portsOf = (contents: Record<string, Uint8Array>, changes: Partial<ReaderPorts> = {}): ReaderPorts => ({
  files: memoryFiles(contents),
  decode: countingDecoder().decode,
  ...changes,
});
const streamOf = (
  contents: Record<string, Uint8Array> = contentsIn('d'),
  settings: Partial<ReadSettings> = {},
  changes: Partial<ReaderPorts> = {},
) => streamDataSet('images', { path: 'd', skipDamaged: false, ...settings }, portsOf(contents, changes));
const redsOf = async (stream: ImageStream, indices: ArrayLike<number>) => {
  const pixels = await stream.read(indices);
  return Array.from(indices, (_, n) => pixels[n * SIDE * SIDE * 3]);
};
const damaged = image(0).subarray(0, 8);

test('a streamed data set says and gives what the decoded one does', async () => {
  const decoded = await readDataSet('images', { path: 'd' }, portsOf(contentsIn('d')));
  const { fingerprint, train, test: testSet, ...streamed } = await streamOf();
  expect({ ...streamed, train: await loadImages(train), test: await loadImages(testSet) }).toEqual({
    ...decoded,
    fingerprint: undefined,
  });
  expect(fingerprint).not.toBe(decoded.fingerprint);
  expect(await redsOf(train, [5, 0, 5])).toEqual([102, 0, 102]);
});

test('opening decodes the first image of each split and those that statistics are of, reading nothing but what is asked for', async () => {
  const { decode, calls } = countingDecoder();
  const { train } = await streamOf(contentsIn('d'), {}, { decode });
  expect(calls()).toBe(2 + REDS.length);
  await train.read([3, 4]);
  expect(calls()).toBe(2 + REDS.length + 2);
});

test('shards are streamed like folders', async () => {
  const shard = makeTar(
    REDS.flatMap((red, i) => [
      { name: `${i}.jpg`, bytes: image(red) },
      { name: `${i}.cls`, bytes: new TextEncoder().encode(`${Math.floor(i / 3)}`) },
    ]),
  );
  const { train } = await streamOf({ 'd/train-0000.tar': shard, 'd/test-0000.tar': shard });
  expect([[...train.labels], await redsOf(train, [4, 1])]).toEqual([
    [0, 0, 0, 1, 1, 1],
    [101, 1],
  ]);
});

test('parts of a stream are streams of their images', async () => {
  const { train } = await streamOf();
  const chosen = selectImages(train, [4, 2]);
  const parts = [chosen, sliceImages(train, 1, 3), selectImages(chosen, [1])];
  const { validation } = splitValidation(train, 0.34, 1);
  const reds = await Promise.all(
    [...parts, validation].map(async (part) => (await loadImages(part)).images.filter((_, i) => i % 48 === 0)),
  );
  expect(reds.slice(0, 3).map((own) => [...own])).toEqual([[101, 2], [1, 2], [2]]);
  expect(reds[3]).toEqual(Uint8Array.from(validation.labels, (label, n) => (reds[3][n] % 100) + 100 * label));
  expect([...parts[0].labels]).toEqual([1, 0]);
});

test('random crops have the size of the set, and are drawn for the image that is asked for', async () => {
  const sizings: unknown[] = [];
  const { decode } = countingDecoder();
  const { train } = await streamOf(
    contentsIn('d'),
    {},
    {
      decode: (bytes, name, sizing) => {
        sizings.push(sizing);
        return decode(bytes, name);
      },
    },
  );
  sizings.length = 0;
  const draws = [5, 3].map((image) => ({ seed: 1, step: 2, image }));
  const chosen = selectImages(train, [5, 3]);
  const crops = isStream(chosen) ? await chosen.readCrops([0, 1], draws) : new Uint8Array();
  expect([crops[0], crops[SIDE * SIDE * 3]]).toEqual([102, 100]);
  expect(sizings).toEqual(draws.map((draw) => ({ width: SIDE, height: SIDE, draw })));
});

test('a damaged image is named when it is read', async () => {
  const { train } = await streamOf({ ...contentsIn('d'), 'd/train/dog/1.jpg': damaged }, { limit: 1 });
  expect(await redsOf(train, [1])).toEqual([100]);
  await expect(streamOf({ ...contentsIn('d'), 'd/train/dog/1.jpg': damaged })).rejects.toThrow(
    /^decodeImage: .* d\/train\/dog\/1\.jpg.* set data\.skipDamaged=true\.$/,
  );
});

test('the next whole image of its class stands in for a damaged one, and it is told once', async () => {
  const told: string[] = [];
  const contents = { ...contentsIn('d'), 'd/train/dog/1.jpg': damaged, 'd/train/dog/2.jpg': damaged };
  const { train } = await streamOf(contents, { skipDamaged: true }, { onSkipped: ({ message }) => told.push(message) });
  for (const _epoch of [1, 2]) expect(await redsOf(train, [4, 5, 2])).toEqual([100, 100, 2]);
  expect(told.map((message) => /d\/train\S+jpg/.exec(message)?.[0])).toEqual(['d/train/dog/1.jpg', 'd/train/dog/2.jpg']);
});

test('an image that could not be read has no stand-in: the error is thrown, and later reads give the image', async () => {
  const files = memoryFiles(contentsIn('d'));
  let isExhausted = false;
  const readFile = async (path: string) => {
    if (isExhausted) throw new Error('EMFILE: too many open files');
    return await files.readFile(path);
  };
  const told: Error[] = [];
  const settings = { path: 'd', skipDamaged: true };
  const { train } = await streamDataSet('images', settings, portsOf({}, { files: { ...files, readFile }, onSkipped: (e) => told.push(e) }));
  isExhausted = true;
  await expect(train.read([4])).rejects.toThrow('EMFILE');
  isExhausted = false;
  expect([await redsOf(train, [4]), told]).toEqual([[101], []]);
});

test('a class without a whole image is an error, however often it is asked for', async () => {
  const contents = Object.fromEntries(
    Object.entries(contentsIn('d')).map(([path, bytes]) => [path, /train.dog/.test(path) ? damaged : bytes]),
  );
  const { test: testSet } = await streamOf(
    { ...contentsIn('d'), 'd/test/dog/0.jpg': damaged },
    { skipDamaged: true },
    { onSkipped: () => undefined },
  );
  await expect(streamOf(contents, { skipDamaged: true }, { onSkipped: () => undefined })).rejects.toThrow('decodeImage: ');
  for (const _time of [1, 2]) await expect(testSet.read([1, 1])).rejects.toThrow('d/test/dog/0.jpg');
});

test('an image of another size is named', async () => {
  const { test: testSet } = await streamOf({ ...contentsIn('d'), 'd/test/dog/0.jpg': jpegOf([1, 2, 3], 8) });
  await expect(testSet.read([1])).rejects.toThrow(
    'readImages: expected 4 x 4 pixels in d/test/dog/0.jpg, the size of d/test/cat/0.jpg, got 8 x 8. Set data.resize, or scale all images to one size.',
  );
});

test('a signal stops the reading', async () => {
  const controller = new AbortController();
  const { train } = await streamOf(contentsIn('d'), {}, { signal: controller.signal });
  controller.abort(new Error('stopped'));
  await expect(train.read([0])).rejects.toThrow('stopped');
});

test('the fingerprint goes by names, labels, sizes and samples of the images and by their decoder, not by where they lie', async () => {
  const { fingerprint } = await streamOf();
  const elsewhere = await streamDataSet('images', { path: 'a/b' }, portsOf(contentsIn('a/b')));
  expect(elsewhere.fingerprint).toBe(fingerprint);
  const { 'd/train/dog/2.jpg': last, ...others } = contentsIn('d');
  const changes: [contents: Record<string, Uint8Array>, settings: Partial<ReadSettings>][] = [
    [others, {}],
    [{ ...others, 'd/train/dog/3.jpg': last }, {}],
    [{ ...contentsIn('d'), 'd/train/dog/0.jpg': image(7) }, {}],
    [contentsIn('d'), { limit: 2 }],
    [contentsIn('d'), { resize: { short: 4, crop: 4 } }],
  ];
  const prints = await Promise.all(changes.map(async ([contents, settings]) => (await streamOf(contents, settings)).fingerprint));
  const byOther = await streamOf(contentsIn('d'), {}, { decoderIdentity: async () => 'another decoder' });
  expect(new Set([fingerprint, byOther.fingerprint, ...prints]).size).toBe(changes.length + 2);
});
