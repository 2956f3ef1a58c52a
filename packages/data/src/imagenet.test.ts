// ImageNet as it is found on disks: class folders, archives of class archives, shards with classes; resizing, limits and damaged shards.
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { countingDecoder, jpegOf } from './image.fixture.ts';
import { imageNet } from './imagenet.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import type { ReaderPorts, ReadSettings } from './reader.ts';
import { readDataSet } from './readers.ts';

const text = (value: string) => new TextEncoder().encode(value);
const image = (red: number) => jpegOf([red, 0, 0], 8);
const read = (contents: Record<string, Uint8Array>, settings: Partial<ReadSettings> = {}, ports: Partial<ReaderPorts> = {}) =>
  imageNet.read({ path: 'd', ...settings }, { files: memoryFiles(contents), decode: countingDecoder().decode, ...ports });
const reds = (images: Uint8Array) => Array.from({ length: images.length / 192 }, (_, i) => images[192 * i]);

const val = { 'd/val/n01/ILSVRC2012_val_2.JPEG': image(90), 'd/val/n02/ILSVRC2012_val_1.JPEG': image(91) };
const folders = {
  ...val,
  'd/train/n01/n01_10.JPEG': image(1),
  'd/train/n01/n01_9.JPEG': image(2),
  'd/train/n02/n02_1.JPEG': image(3),
};
const classTar = (wnid: string, ...reds: number[]) => makeTar(reds.map((red, i) => ({ name: `${wnid}_${i}.JPEG`, bytes: image(red) })));

test('class folders are read with val as the test set and the statistics of ImageNet', async () => {
  const data = await read(folders);
  expect([data.name, data.classNames, reds(data.train.images)]).toEqual(['imagenet', ['n01', 'n02'], [1, 2, 3]]);
  expect([reds(data.test.images), [...data.test.labels], data.std]).toEqual([
    [90, 91],
    [0, 1],
    [0.229, 0.224, 0.225],
  ]);
});

test('one archive for each class is read, in a folder and in the archive of ILSVRC 2012', async () => {
  const { fingerprint } = await read(folders);
  const [one, two] = [classTar('n01', 1, 2), classTar('n02', 3)];
  const inFolder = { ...val, 'd/train/n01.tar': one, 'd/train/n02.tar': two };
  const inArchive = {
    ...val,
    'd/ILSVRC2012_img_train.tar': makeTar([
      { name: 'n02.tar', bytes: two },
      { name: 'n01.tar', bytes: one },
    ]),
  };
  expect((await read(inFolder)).fingerprint).toBe(fingerprint);
  expect((await read(inArchive)).fingerprint).toBe(fingerprint);
  expect((await read({ ...folders, 'd/train/n01.tar': one })).fingerprint).toBe(fingerprint);
});

test('the validation images without classes are refused with what to do', async () => {
  const flat = {
    'd/train/n01/a.JPEG': image(1),
    'd/ILSVRC2012_img_val.tar': makeTar([{ name: 'ILSVRC2012_val_1.JPEG', bytes: image(9) }]),
  };
  const ports = { files: memoryFiles(flat), decode: countingDecoder().decode };
  await expect(readDataSet('imagenet', { path: 'd' }, ports)).rejects.toThrow(
    'readImages: expected class folders with .jpg, .jpeg or .png images in d/ILSVRC2012_img_val.tar, got ILSVRC2012_val_1.JPEG. Sort images into a folder for each class, or check data.path. What belongs there: train and val as folders, archives or shards of class folders, or ILSVRC2012_img_train.tar as it is (from image-net.org). ILSVRC2012_img_val.tar says no classes: unpack it into val, each image into the folder of its WordNet id, such as val/n01751748. LOC_val_solution.csv, of the competition on Kaggle, tells which; so does ILSVRC2012_devkit_t12, by its validation ground truth and meta.mat.',
  );
});

type Sample = [key: string, red: number, label: string];
const shard = (...samples: Sample[]) =>
  makeTar(
    samples.flatMap(([key, red, label]) => [
      { name: `${key}.cls`, bytes: text(label) },
      { name: `${key}.jpg`, bytes: image(red) },
      { name: `${key}.json`, bytes: text('{}') },
    ]),
  );
const shards = {
  'd/imagenet1k-train-0000.tar': shard(['a', 1, '1'], ['b.c/d', 2, '0']),
  'd/imagenet1k-train-0001.tar': shard(['e', 3, '1\n']),
  'd/imagenet1k-validation-00.tar': shard(['v', 90, '0']),
};

test('shards are read in order, with classes from their members, and from a folder for each split as well', async () => {
  const data = await read({ ...shards, 'd/classes.txt': text('tench\ngoldfish\n') });
  expect([data.classNames, reds(data.train.images), [...data.train.labels]]).toEqual([
    ['tench', 'goldfish'],
    [1, 2, 3],
    [1, 0, 1],
  ]);
  expect([reds(data.test.images), [...data.test.labels]]).toEqual([[90], [0]]);
  const inFolders = {
    'd/train/0.tar': shards['d/imagenet1k-train-0000.tar'],
    'd/train/1.tar': shards['d/imagenet1k-train-0001.tar'],
    'd/val/0.tar': shard(['v', 90, '0'], ['w', 91, '1']),
  };
  const { train, classNames } = await read(inFolders);
  expect([classNames, reds(train.images)]).toEqual([
    ['0', '1'],
    [1, 2, 3],
  ]);
});

test('a shard that is missing is named, beside its splits and in a folder for each', async () => {
  const { 'd/imagenet1k-train-0001.tar': last, ...others } = shards;
  await expect(read({ ...others, 'd/imagenet1k-train-0002.tar': last })).rejects.toThrow(
    'readImages: expected 3 files imagenet1k-train-0000.tar to imagenet1k-train-0002.tar in d, got 2, without imagenet1k-train-0001.tar. Copy what is missing; for fewer images, set data.limit.',
  );
  await expect(read({ ...val, 'd/train/00.tar': last, 'd/train/02.tar': last }, { skipDamaged: true })).rejects.toThrow(
    'expected 3 files 00.tar to 02.tar in d/train, got 2, without 01.tar.',
  );
});

test('a damaged shard is named; asked to skip it, the samples before the damage are kept', async () => {
  const whole = shards['d/imagenet1k-train-0000.tar'];
  const contents = { ...shards, 'd/imagenet1k-train-0000.tar': whole.subarray(0, 3800), 'd/classes.txt': text('tench\ngoldfish\n') };
  const message =
    "readTar: expected 12 bytes of member 'b.c/d.jpg' at offset 4608 of d/imagenet1k-train-0000.tar, got 2. The archive is cut short: copy it again.";
  const cut = { ...contents, 'd/imagenet1k-train-0000.tar': whole.subarray(0, 4610) };
  await expect(read(cut)).rejects.toThrow(message);
  await expect(read(cut, { skipDamaged: false })).rejects.toThrow(`${message} To leave out what is damaged, set data.skipDamaged=true.`);
  const skipped: string[] = [];
  const data = await read(contents, { skipDamaged: true }, { onSkipped: (error) => skipped.push(error.message) });
  expect([reds(data.train.images), skipped.length]).toEqual([[1, 3], 1]);
});

test('other pictures of a sample are not its image, and two images are refused', async () => {
  const withTrain = (...extensions: string[]) => {
    const members = extensions.map((extension, i) => ({ name: `a.${extension}`, bytes: image(i + 1) }));
    const archive = makeTar([{ name: 'a.cls', bytes: text('0') }, ...members]);
    return read({ ...shards, 'd/imagenet1k-train-0000.tar': archive, 'd/classes.txt': text('tench\ngoldfish\n') });
  };
  expect(reds((await withTrain('JPEG', 'seg.png', 'thumb.jpg')).train.images)).toEqual([1, 3]);
  await expect(withTrain('jpg', 'png')).rejects.toThrow(
    'readShard: expected one image in each sample of d/imagenet1k-train-0000.tar, got a.jpg and a.png. Pack the shard again.',
  );
});

test('a sample without class or image, and a class that is no number, are named', async () => {
  const withTrain = (archive: Uint8Array) => read({ ...shards, 'd/imagenet1k-train-0000.tar': archive });
  await expect(
    withTrain(
      makeTar([
        { name: 'a.jpg', bytes: image(1) },
        { name: 'b.cls', bytes: text('1') },
      ]),
    ),
  ).rejects.toThrow(
    'readShard: expected a member a.cls beside the others of its sample in d/imagenet1k-train-0000.tar, got none. Pack the shard again.',
  );
  await expect(withTrain(makeTar([{ name: 'a.cls', bytes: text('1') }]))).rejects.toThrow('expected a member a.jpg, .jpeg or .png beside');
  await expect(withTrain(shard(['a', 1, 'tench']))).rejects.toThrow(
    "readShard: expected a class number from 0 to 65535 in d/imagenet1k-train-0000.tar:a.cls at offset 512, got 'tench'.",
  );
});

test('the size asked for reaches the decoder, and cached images of other sizes are not mixed up', async () => {
  const files = memoryFiles(folders);
  const sizes: unknown[] = [];
  const decode: ReaderPorts['decode'] = async (_, __, resize) => {
    sizes.push(resize);
    const side = resize && 'crop' in resize ? resize.crop : 8;
    return { width: side, height: side, pixels: new Uint8Array(side * side * 3) };
  };
  const readAt = (resize: ReadSettings['resize'] = null) => imageNet.read({ path: 'd', resize }, { files, decode, cacheFolder: 'cache' });
  expect((await readAt({ short: 6, crop: 5 })).train.width).toBe(5);
  expect(sizes).toEqual(Array.from({ length: 5 }, () => ({ short: 6, crop: 5 })));
  expect((await readAt({ short: 6, crop: 4 })).train.width).toBe(4);
  expect((await readAt()).train.width).toBe(8);
  expect(sizes).toHaveLength(15);
  expect((await readAt({ short: 6, crop: 5 })).train.width).toBe(5);
  expect(sizes).toHaveLength(15);
});

test('damaged images are named; asked to skip them, the others keep their labels', async () => {
  const contents = { ...folders, 'd/train/n01/n01_10.JPEG': image(1).subarray(0, 8) };
  await expect(read(contents)).rejects.toThrow('decodeImage: expected the JPEG end marker ff d9 at offset 8 of d/train/n01/n01_10.JPEG');
  const skipped: string[] = [];
  const data = await read(contents, { skipDamaged: true }, { onSkipped: (error) => skipped.push(error.message) });
  expect([reds(data.train.images), [...data.train.labels]]).toEqual([
    [2, 3],
    [0, 1],
  ]);
  expect(skipped).toHaveLength(1);
  await expect(read({ ...val, 'd/train/n01/a.JPEG': text('GIF89a') }, { skipDamaged: true }, { onSkipped: () => {} })).rejects.toThrow(
    'decodeImages: expected an image that is whole in d/train, got 1 that are not.',
  );
});
