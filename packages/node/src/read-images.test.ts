// Real JPEG files on a real disk through the readers of packages/data: what a run does first.
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImages, readDataSet, streamDataSet } from '@softlabel/data';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeImage } from './decode/jpeg.ts';
import { nodeFiles } from './files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-images-'));
  for (const split of ['train', 'test']) {
    for (const [k, name] of ['cat', 'dog'].entries()) {
      for (const i of [0, 1, 2]) await nodeFiles.writeWhole(join(folder, split, name, `${i}.jpg`), await jpegOf(100 * k + 20 * i));
    }
  }
});
afterEach(() => rm(folder, { recursive: true }));

const jpegOf = (red: number) =>
  sharp({ create: { width: 16, height: 16, channels: 3, background: { r: red, g: 128, b: 30 } } })
    .jpeg({ quality: 95 })
    .toBuffer();

test('images are read, cached on disk, and read the same from the cache', async () => {
  const decoded: string[] = [];
  const ports = {
    files: nodeFiles,
    decode: (bytes: Uint8Array, name: string) => {
      decoded.push(name);
      return decodeImage(bytes, name);
    },
    cacheFolder: join(folder, 'cache'),
  };
  const first = await readDataSet('images', { path: folder }, ports);
  const imageBytes = 16 * 16 * 3;
  for (const [i, red] of [0, 20, 40, 100, 120, 140].entries()) expect(Math.abs(first.train.images[i * imageBytes] - red)).toBeLessThan(4);
  expect([...first.train.labels]).toEqual([0, 0, 0, 1, 1, 1]);
  const count = decoded.length;
  const again = await readDataSet('images', { path: folder }, ports);
  expect([again.fingerprint, decoded.length]).toEqual([first.fingerprint, count]);
  // Both splits hold the same images, so they share one cache file.
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});

test('images are streamed from disk to the pixels of those in memory, and other crops of them in every step', async () => {
  const ports = { files: nodeFiles, decode: decodeImage };
  const resize = { short: 12, crop: 8 };
  const decoded = await readDataSet('images', { path: folder, resize }, ports);
  const { train, test: testSet } = await streamDataSet('images', { path: folder, resize }, ports);
  expect([await loadImages(train), await loadImages(testSet)]).toEqual([decoded.train, decoded.test]);
  const cropsOf = (step: number) => train.readCrops([3], [{ seed: 1, step, image: 3 }]);
  expect(await cropsOf(1)).toEqual(await cropsOf(1));
  expect(await cropsOf(1)).toHaveLength(8 * 8 * 3);
});

test('an image cut short on the disk is named', async () => {
  const path = join(folder, 'test/dog/1.jpg');
  await truncate(path, 200);
  await expect(readDataSet('images', { path: folder }, { files: nodeFiles, decode: decodeImage })).rejects.toThrow(
    `decodeImage: expected the JPEG end marker ff d9 at offset 200 of ${path}, got the end of the file.`,
  );
});
