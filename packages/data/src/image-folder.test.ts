// Image folders and archives through the whole reader: order, cache, and every error that a user's folder can cause.
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { countingDecoder, jpegOf } from './image.fixture.ts';
import { imageFolder } from './image-folder.ts';
import { memoryFiles } from './memory-files.fixture.ts';

const cat = jpegOf([10, 20, 30]);
const dog = jpegOf([200, 100, 0]);

const folders = {
  'd/train/dog/2.JPG': dog,
  'd/train/dog/10.jpg': jpegOf([201, 101, 1]),
  'd/train/cat/1.jpeg': cat,
  'd/train/cat/notes.txt': new Uint8Array(3),
  'd/train/cat/._1.jpeg': new Uint8Array(3),
  'd/test/cat/1.jpg': cat,
  'd/test/dog/1.jpg': dog,
};
const archive = (root: string) =>
  makeTar([
    { name: `${root}dog/` },
    { name: `${root}dog/2.JPG`, bytes: dog },
    { name: `${root}dog/10.jpg`, bytes: jpegOf([201, 101, 1]) },
    { name: `${root}cat/1.jpeg`, bytes: cat },
    { name: `${root}cat/notes.txt`, bytes: new Uint8Array(3) },
  ]);

const read = (contents: Record<string, Uint8Array>) =>
  imageFolder.read({ path: 'd' }, { files: memoryFiles(contents), decode: countingDecoder().decode });

test('classes and files are read in sorted order, other files are passed over', async () => {
  const { classNames, train, test: testSet, mean } = await read(folders);
  expect(classNames).toEqual(['cat', 'dog']);
  expect([...train.labels]).toEqual([0, 1, 1]);
  expect([train.height, train.width, train.images.length]).toEqual([32, 32, 3 * 32 * 32 * 3]);
  expect([0, 1, 2].map((i) => [...train.images.subarray(i * 3072, i * 3072 + 3)])).toEqual([
    [10, 20, 30],
    [201, 101, 1],
    [200, 100, 0],
  ]);
  expect([...testSet.labels]).toEqual([0, 1]);
  expect(mean[0]).toBeCloseTo((10 + 201 + 200) / 3 / 255, 9);
});

test('an archive gives the same data as the folder, with or without folders above the classes', async () => {
  const { fingerprint } = await read(folders);
  for (const root of ['', './', './train/']) {
    const { 'd/train/dog/2.JPG': _, ...rest } = folders;
    const contents = Object.fromEntries(Object.entries(rest).filter(([path]) => !path.startsWith('d/train/')));
    expect((await read({ ...contents, 'd/train.tar': archive(root) })).fingerprint).toBe(fingerprint);
  }
});

test('progress tells split, done and total', async () => {
  const seen: string[] = [];
  const ports = { files: memoryFiles(folders), decode: countingDecoder().decode };
  await imageFolder.read({ path: 'd' }, { ...ports, onDecoded: (split, done, total) => seen.push(`${split} ${done}/${total}`) });
  expect(seen).toEqual(['train 1/3', 'train 2/3', 'train 3/3', 'test 1/2', 'test 2/2']);
});

test('a cache is written once, read after that, and not trusted when it is foreign, cut short or altered', async () => {
  const files = memoryFiles(folders);
  const readAgain = async () => {
    const { decode, calls } = countingDecoder();
    const { fingerprint } = await imageFolder.read({ path: 'd' }, { files, decode, cacheFolder: 'cache' });
    return { fingerprint, decoded: calls() > 0 };
  };
  const { fingerprint } = await readAgain();
  expect(files.writes).toHaveLength(2);
  expect(await readAgain()).toEqual({ fingerprint, decoded: false });
  const [path] = files.writes;
  const whole = files.stored.get(path) ?? new Uint8Array();
  const altered = new Uint8Array(whole);
  altered[whole.length - 1] ^= 1;
  for (const broken of [new TextEncoder().encode('another file'), whole.subarray(0, whole.length - 1), altered]) {
    files.stored.set(path, broken);
    expect(await readAgain()).toEqual({ fingerprint, decoded: true });
    expect(files.stored.get(path)).toEqual(whole);
  }
  files.stored.set('d/train/cat/1.jpeg', jpegOf([11, 20, 30]));
  expect((await readAgain()).fingerprint).not.toBe(fingerprint);
});

test('the pixels of another decoder are not taken from the cache', async () => {
  const files = memoryFiles(folders);
  const calls: number[] = [];
  for (const identity of ['first', 'second', 'first']) {
    const decoder = countingDecoder();
    const ports = { files, decode: decoder.decode, decoderIdentity: async () => identity, cacheFolder: 'cache' };
    await imageFolder.read({ path: 'd' }, ports);
    calls.push(decoder.calls());
  }
  expect(calls).toEqual([5, 5, 0]);
});

test('a decoder that is missing is no damage: nothing is left out for it', async () => {
  const missing = new Error('decodeImage: expected the package sharp, which decodes JPEG and PNG, got none.');
  const ports = { files: memoryFiles(folders), decode: () => Promise.reject(missing) };
  await expect(imageFolder.read({ path: 'd', skipDamaged: true }, ports)).rejects.toBe(missing);
});

test('a folder without splits or classes is refused', async () => {
  await expect(read({ 'd/other/cat/1.jpg': cat })).rejects.toThrow(
    "readImages: expected a folder or archive 'train' or 'train.tar' in d, got other. Check data.path.",
  );
  await expect(read({ 'd/train/1.jpg': cat })).rejects.toThrow(
    'readImages: expected class folders with .jpg, .jpeg or .png images in d/train, got 1.jpg. Sort images into a folder for each class, or check data.path.',
  );
  await expect(read({ 'd/train.tar': makeTar([{ name: 'readme.txt' }]) })).rejects.toThrow(
    'images in d/train.tar, got readme.txt. Sort images into',
  );
});

test('a class folder without images is named', async () => {
  const message = (source: string, got: string) =>
    `readImages: expected .jpg, .jpeg or .png images in class folder 'owl' of ${source}, got ${got}. Add images or remove the folder.`;
  await expect(read({ ...folders, 'd/train/owl/notes.txt': cat })).rejects.toThrow(message('d/train', 'notes.txt'));
  const tar = makeTar([{ name: './' }, { name: './owl/' }, { name: './cat/' }, { name: './cat/1.jpg', bytes: cat }]);
  await expect(read({ 'd/train.tar': tar })).rejects.toThrow(message('d/train.tar', 'nothing'));
});

test('images outside class folders, or under several roots, are named', async () => {
  const tar = (name: string) =>
    makeTar([
      { name: 'train/cat/1.jpg', bytes: cat },
      { name, bytes: dog },
    ]);
  await expect(read({ 'd/train.tar': tar('test/dog/1.jpg') })).rejects.toThrow("images in class folder 'test' of d/train.tar, got dog.");
  const message = (where: string) =>
    `readImages: expected every image in the folder of its class in ${where}, got 1.jpg beside them. Move or remove what is no part of the data.`;
  await expect(read({ 'd/train.tar': tar('train/1.jpg') })).rejects.toThrow(message('d/train.tar:train'));
  await expect(read({ 'd/train.tar': tar('1.jpg') })).rejects.toThrow(message('d/train.tar'));
  await expect(read({ ...folders, 'd/train/1.jpg': cat })).rejects.toThrow(message('d/train'));
});

test('a short, foreign or differently sized image is named with its place', async () => {
  await expect(read({ ...folders, 'd/train/dog/2.JPG': dog.subarray(0, 10) })).rejects.toThrow(
    'decodeImage: expected the JPEG end marker ff d9 at offset 10 of d/train/dog/2.JPG, got the end of the file.',
  );
  const tar = makeTar([{ name: './cat/1.jpg', bytes: new TextEncoder().encode('GIF89a') }]);
  await expect(read({ 'd/train.tar': tar, 'd/test/cat/1.jpg': cat })).rejects.toThrow(
    'decodeImage: expected a JPEG or PNG signature at offset 0 of d/train.tar:cat/1.jpg, got bytes 47 49 46 38 39 61.',
  );
  await expect(read({ ...folders, 'd/train/dog/2.JPG': jpegOf([0, 0, 0], 16) })).rejects.toThrow(
    'readImages: expected 32 x 32 pixels in d/train/dog/2.JPG, the size of d/train/cat/1.jpeg, got 16 x 16. Set data.resize, or scale all images to one size.',
  );
});

test('an archive cut short is named with offset, expected and got', async () => {
  await expect(read({ 'd/train.tar': archive('').subarray(0, 1030) })).rejects.toThrow(
    "readTar: expected 12 bytes of member 'dog/2.JPG' at offset 1024 of d/train.tar, got 6. The archive is cut short: copy it again.",
  );
});

test('splits with different classes are refused', async () => {
  await expect(read({ ...folders, 'd/test/owl/1.jpg': cat })).rejects.toThrow(
    "makeDataSet: expected the 2 classes of d/train in d/test, got 3: class 2, counted from 0, is 'owl' instead of none. Make both splits alike.",
  );
});
