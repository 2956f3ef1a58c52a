// Images of a file: every form of pixels and every container, and what is refused. No device.
import { readFileSync } from 'node:fs';
import type { ImageSet } from '@softlabel/data';
import { encodeNpy, encodeNpz, encodeSafetensors, encodeZip, type NpyArray, type SafeTensor } from '@softlabel/formats';
import { describe, expect, it } from 'vitest';
import { torchFile } from '../labels/torch-file.fixture.ts';
import { parseExpertRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { readImageFile } from './image-file.ts';

const train: ImageSet = {
  name: 'train',
  classNames: ['cat', 'dog', 'owl'],
  height: 1,
  width: 2,
  channels: 3,
  images: new Uint8Array(6),
  labels: Uint16Array.of(0),
};
const DATA = { classNames: train.classNames, train, mean: [0.5, 0.25, 0.125], std: [0.25, 0.5, 1], whitening: null } as const;

/** Two images of two pixels. */
const PIXELS = [0, 1, 2, 253, 254, 255, 10, 20, 30, 40, 50, 60];
const SHAPE = [2, 1, 2, 3];
const bytes = (data = PIXELS, shape = SHAPE): NpyArray => ({ dtype: 'u1', shape, data: Uint8Array.from(data) });
const floats = (data: readonly number[], shape = SHAPE): NpyArray => ({ dtype: 'f4', shape, data: Float32Array.from(data) });
const classes = (...labels: number[]): NpyArray => ({ dtype: 'i8', shape: [labels.length], data: BigInt64Array.from(labels, BigInt) });

const read = (path: string, content: Uint8Array, ...overrides: string[]) => readFiles({ [path]: content }, path, ...overrides);
async function readFiles(contents: Record<string, Uint8Array>, path: string, ...overrides: string[]) {
  const named = overrides.map((one) => `data.images.${one}`);
  const { data } = parseExpertRecipe(`data: { images: { name: file, path: ${path} } }`, 'r.yaml', named);
  if (data.images.name !== 'file') throw new Error('no file');
  return readImageFile(
    data.images,
    DATA,
    memoryFiles(new Map(Object.entries(contents).map(([name, bytes]) => [name, Uint8Array.from(bytes)]))),
  );
}
const npz = (arrays: Record<string, NpyArray>) => encodeNpz(new Map(Object.entries(arrays)));
const readNpz = async (arrays: Record<string, NpyArray>, ...overrides: string[]) => read('x/a.npz', await npz(arrays), ...overrides);
/** An .npz with an array `name` of text beside the others. */
async function withText(arrays: Record<string, NpyArray>) {
  const text = encodeNpy({ dtype: 'u4', shape: [2], data: Uint32Array.of(1, 2) });
  text.set(new TextEncoder().encode('<U4'), Buffer.from(text).indexOf('<u4'));
  const members = Object.entries(arrays).map(([name, array]) => ({ name: `${name}.npy`, bytes: encodeNpy(array) }));
  return encodeZip([...members, { name: 'name.npy', bytes: text }]);
}
const pixelsOf = async (images: NpyArray, ...overrides: string[]) => {
  const { set } = await readNpz({ images, labels: classes(2, 0) }, ...overrides);
  return [...set.images];
};

describe('images of a file', () => {
  it('are a set of the size and classes of the data', async () => {
    const { set } = await readNpz({ images: bytes(), labels: classes(2, 0) });
    expect(set).toEqual({ ...train, name: 'a.npz', images: Uint8Array.from(PIXELS), labels: Uint16Array.of(2, 0) });
  });

  it('may be planes', async () => {
    const planes = [0, 253, 1, 254, 2, 255, 10, 40, 20, 50, 30, 60];
    expect(await pixelsOf(bytes(planes, [2, 3, 1, 2]))).toEqual(PIXELS);
  });

  it('may be floats: pixels, shares of the largest, or normalised by the data', async () => {
    expect(await pixelsOf(floats(PIXELS))).toEqual(PIXELS);
    expect(await pixelsOf(floats(PIXELS.map((p) => p / 255)), 'values=unit')).toEqual(PIXELS);
    const normalised = PIXELS.map((p, i) => (p / 255 - DATA.mean[i % 3]) / DATA.std[i % 3]);
    expect(await pixelsOf(floats(normalised), 'values=normalised')).toEqual(PIXELS);
  });

  it('are rounded on request, and else shown by the nearest pixels', async () => {
    const arrays = { images: floats(PIXELS.map((p) => (p + 0.25) / 255)), labels: classes(2, 0) };
    const { set: rounded } = await readNpz(arrays, 'values=unit', 'round=true');
    expect([[...rounded.images], rounded.floats]).toEqual([PIXELS, undefined]);
    const { set } = await readNpz(arrays, 'values=unit');
    expect([...set.images]).toEqual(PIXELS);
    set.floats?.forEach((value, i) => {
      expect(value).toBeCloseTo(((PIXELS[i] + 0.25) / 255 - DATA.mean[i % 3]) / DATA.std[i % 3], 5);
    });
    expect(set.floats).toHaveLength(PIXELS.length);
  });

  it('are learned as they are where they leave the range of pixels', async () => {
    const learned = PIXELS.map((p, i) => (1.5 * p) / 255 - (i % 2));
    const { set } = await readNpz({ images: floats(learned), labels: classes(2, 0) }, 'values=normalised');
    expect(set.floats).toEqual(Float32Array.from(learned));
    expect([...set.images]).toEqual(
      learned.map((value, i) => Math.min(255, Math.max(0, Math.round(255 * (value * DATA.std[i % 3] + DATA.mean[i % 3]))))),
    );
  });

  it('may be halves, with classes of 16 bits', async () => {
    // 1, 2 and 100 in half precision.
    const halves: NpyArray = { dtype: 'f2', shape: SHAPE, data: Uint16Array.from(PIXELS, (_, i) => [0x3c00, 0x4000, 0x5640][i % 3]) };
    const labels: NpyArray = { dtype: 'i2', shape: [2], data: Int16Array.of(2, 0) };
    const { set } = await readNpz({ images: halves, labels });
    expect([...set.images]).toEqual(PIXELS.map((_, i) => [1, 2, 100][i % 3]));
    expect([...set.labels]).toEqual([2, 0]);
  });

  it('may lie beside arrays that are no numbers, which are told only where they are asked for', async () => {
    const content = await withText({ images: bytes(), labels: classes(2, 0) });
    expect([...(await read('a.npz', content)).set.labels]).toEqual([2, 0]);
    await expect(read('a.npz', content, 'classes=name')).rejects.toThrow(/a\.npz:name\.npy, got '<U4'\. Convert it with array\.astype\.$/);
    await expect(read('a.npz', content, 'classes=y')).rejects.toThrow(
      'expected an array y in a.npz, got images [2, 1, 2, 3], labels [2], name [2]. Name it, or the file beside it that holds them: data.images.classes.',
    );
  });

  it('may lie in safetensors, under other names', async () => {
    const tensors = new Map([
      ['x', { dtype: 'U8', shape: SHAPE, data: Uint8Array.from(PIXELS) } as const],
      ['y', { dtype: 'I64', shape: [2], data: BigInt64Array.of(1n, 1n) } as const],
    ]);
    const { set } = await read('a.safetensors', encodeSafetensors(tensors), 'images=x', 'classes=y');
    expect([...set.images]).toEqual(PIXELS);
    expect([...set.labels]).toEqual([1, 1]);
    const doubles = { dtype: 'F64', shape: SHAPE, data: Float64Array.from(PIXELS) } as const;
    const few = { dtype: 'U8', shape: [2], data: Uint8Array.of(2, 0) } as const;
    const bytes = encodeSafetensors(new Map<string, SafeTensor>(Object.entries({ x: doubles, y: few })));
    const other = await read('a.safetensors', bytes, 'images=x', 'classes=y');
    expect([[...other.set.images], [...other.set.labels]]).toEqual([PIXELS, [2, 0]]);
  });

  it('may lie in safetensors beside tensors of types that are not read, which are told only where they are asked for', async () => {
    const [x, y] = [bytes(), { dtype: 'u1', shape: [2], data: Uint8Array.of(2, 0) }].map(({ shape, data }) => ({
      dtype: 'U8',
      shape,
      data,
    }));
    const z = { dtype: 'F64', shape: [2], data: new Float64Array(2) };
    const content = encodeSafetensors(new Map(Object.entries({ x, y, z }) as [string, SafeTensor][]));
    content.set(new TextEncoder().encode('C64'), Buffer.from(content).indexOf('F64'));
    expect([...(await read('a.safetensors', content, 'images=x', 'classes=y')).set.labels]).toEqual([2, 0]);
    await expect(read('a.safetensors', content, 'images=x', 'classes=z')).rejects.toThrow(
      /tensor 'z' at offset 8 of a\.safetensors, got "C64"/,
    );
  });

  it('may be tensors that PyTorch saved', async () => {
    const content = readFileSync(new URL('../../../formats/fixtures/distilled.pt', import.meta.url));
    const { set, ownLabels } = await read('distilled.pt', content, 'values=unit');
    expect([...set.images]).toEqual(PIXELS);
    expect([...set.labels]).toEqual([2, 0]);
    expect(ownLabels()).toMatchObject({ kind: 'logits', N: 2, K: 3 });
  });

  it('have a hash that tells files apart', async () => {
    const [one, other] = [
      await readNpz({ images: bytes(), labels: classes(2, 0) }),
      await readNpz({ images: bytes(), labels: classes(2, 1) }),
    ];
    expect(one.hash).not.toBe(other.hash);
  });
});

describe('images, classes and labels in files of their own', () => {
  const best = async (k = 0) => ({
    'd/images_best.pt': await torchFile({ shape: SHAPE, data: Float32Array.from(PIXELS) }),
    'd/labels_best.pt': await torchFile({ shape: [2], data: BigInt64Array.of(2n, BigInt(k)) }),
    'd/soft.npy': encodeNpy(floats([0, 0.5, 0.5, 1, 0, 0], [2, 3])),
  });
  const beside = ['classes=d/labels_best.pt', 'targets=d/soft.npy'];

  it('are single tensors, as MTT and DATM save them', async () => {
    const { set, ownLabels } = await readFiles(await best(), 'd/images_best.pt', ...beside);
    expect([set.name, [...set.images], [...set.labels]]).toEqual(['images_best.pt', PIXELS, [2, 0]]);
    expect(ownLabels()).toMatchObject({ kind: 'targets', N: 2, K: 3 });
  });

  it('may be archives, and logits where their file is called so', async () => {
    const files = await best();
    const contents = { ...files, 'y.npz': await npz({ labels: classes(0, 1), other: classes(1) }), 'logits.npy': files['d/soft.npy'] };
    const { set, ownLabels } = await readFiles(contents, 'd/images_best.pt', 'classes=y.npz', 'targets=logits.npy');
    expect([[...set.labels], ownLabels().kind]).toEqual([[0, 1], 'logits']);
  });

  it('have the hash of all of them', async () => {
    const hashOf = async (k: number, ...more: string[]) =>
      (await readFiles(await best(k), 'd/images_best.pt', 'classes=d/labels_best.pt', ...more)).hash;
    const hashes = [await hashOf(0), await hashOf(1), await hashOf(0, 'targets=d/soft.npy')];
    expect(new Set(hashes).size).toBe(3);
  });

  it('are named where they are missing', async () => {
    const files = await best();
    await expect(readFiles(files, 'd/images_best.pt')).rejects.toThrow(
      new Error(
        'data.images: expected an array labels in d/images_best.pt, got array [2, 1, 2, 3]. Name it, or the file beside it that holds them: data.images.classes.',
      ),
    );
    await expect(readFiles(files, 'd/images_best.pt', 'classes=labels.pt')).rejects.toThrow(
      new Error('data.images: expected a file at labels.pt, got nothing. Set data.images.classes.'),
    );
    await expect(readFiles(files, 'd/images_best.pt', 'classes=d/soft.npy')).rejects.toThrow(
      'expected labels of shape [2] in d/soft.npy, got [2, 3]. Give each image the number of its class.',
    );
  });
});

describe('labels beside the images', () => {
  const images = bytes();
  const labels = classes(2, 0);
  const soft = floats([0, 0.5, 0.5, 1, 0, 0], [2, 3]);

  it('are the only table, or the one that is named', async () => {
    expect((await readNpz({ images, labels, soft })).ownLabels()).toEqual({ kind: 'targets', values: soft.data, N: 2, K: 3 });
    expect((await readNpz({ images, labels, logits: soft })).ownLabels().kind).toBe('logits');
    expect((await readNpz({ images, labels, a: soft, b: soft }, 'targets=b')).ownLabels().N).toBe(2);
  });

  it('are missed only when they are asked for', async () => {
    const { ownLabels } = await readNpz({ images, labels });
    expect(ownLabels).toThrow(
      new Error(
        'labels: expected soft labels of the 2 images in x/a.npz for label.sources own, got images [2, 1, 2, 3], labels [2]. Name their array (data.images.targets), or leave own out.',
      ),
    );
    const short = await readNpz({ images, labels, soft: floats([1, 0, 0], [1, 3]) });
    expect(short.ownLabels).toThrow('expected soft labels of the 2 images in x/a.npz for label.sources own, got labels of 1.');
  });
});

describe('what is refused', () => {
  const labels = classes(2, 0);

  it.each<[what: string, arrays: Record<string, NpyArray>, message: string]>([
    ['no images', { labels }, 'expected an array images in x/a.npz, got labels [2]. Name it: data.images.images.'],
    [
      'no classes',
      { images: bytes() },
      'expected an array labels in x/a.npz, got images [2, 1, 2, 3]. Name it, or the file beside it that holds them: data.images.classes.',
    ],
    [
      'another size',
      { images: bytes(PIXELS, [1, 2, 2, 3]), labels },
      'expected images of shape [N, 1, 2, 3] or [N, 3, 1, 2] in x/a.npz, got [1, 2, 2, 3]. Use images of the size of the data.',
    ],
    [
      'one class for all',
      { images: bytes(), labels: classes(1) },
      'expected labels of shape [2] in x/a.npz, got [1]. Give each image the number of its class.',
    ],
    [
      'a class that the data has not',
      { images: bytes(), labels: classes(2, 3) },
      'expected classes 0 to 2 in labels of x/a.npz, got 3 at image 1. Number the classes as the data does.',
    ],
    [
      'floats of another range',
      { images: floats(PIXELS.map((p) => p / 255)), labels },
      'expected pixels values in x/a.npz, got values from 0 to 1, which are grey levels from 0 to 1 of 0 to 255. Say what they are, data.images.values: unit | normalised | whitened.',
    ],
    [
      'no number',
      { images: floats([...PIXELS.slice(0, 11), Number.NaN]), labels },
      'expected finite values in x/a.npz, got NaN at image 1. Save the images again.',
    ],
  ])('%s', async (_, arrays, message) => {
    await expect(readNpz(arrays)).rejects.toThrow(new Error(`data.images: ${message}`));
  });

  it('pixels that are said to be unit or normalised values', async () => {
    const glaring = { images: floats(PIXELS), labels };
    await expect(readNpz(glaring, 'values=unit')).rejects.toThrow(
      'data.images: expected unit values in x/a.npz, got values from 0 to 255, which are grey levels from 0 to 65025 of 0 to 255. Say what they are, data.images.values: pixels | normalised | whitened.',
    );
    await expect(readNpz(glaring, 'values=normalised')).rejects.toThrow('expected normalised values in x/a.npz');
  });

  it.each([5, 7.6, 31])('normalised or whitened values, here up to ±%d, that are taken for pixels, rounded or not', async (most) => {
    const images = floats(PIXELS.map((p) => (p / 127.5 - 1) * most));
    for (const round of ['round=false', 'round=true'])
      await expect(readNpz({ images, labels }, round)).rejects.toThrow(
        /^data\.images: expected pixels values in x\/a\.npz, got values from -.*data\.images\.values: unit \| normalised \| whitened\.$/,
      );
  });

  it('no dark images, as long as something in one of them is bright', async () => {
    const dark = PIXELS.map((p) => p / 3.9 + 0.3);
    expect((await readNpz({ images: floats(dark), labels })).set.floats).toHaveLength(PIXELS.length);
  });

  it('whitened values where the data are normalised', async () => {
    await expect(readNpz({ images: floats(PIXELS), labels }, 'values=whitened')).rejects.toThrow(
      'data.images: expected data.preprocessing zca for the values whitened, got normalise. Set data.preprocessing=zca, or say what the values are.',
    );
  });

  it('other class names', async () => {
    const tensors = new Map([['images', { dtype: 'U8', shape: SHAPE, data: Uint8Array.from(PIXELS) } as const]]);
    const content = encodeSafetensors(tensors, { classNames: '["cat","owl","dog"]' });
    await expect(read('a.safetensors', content)).rejects.toThrow(
      new Error('data.images: expected class 1 to be dog in a.safetensors, got owl. Number the classes as the data does.'),
    );
  });

  it('a file that is not there', async () => {
    const { data } = parseExpertRecipe('data: { images: { name: file, path: a.npz } }', 'r.yaml');
    if (data.images.name !== 'file') throw new Error('no file');
    await expect(readImageFile(data.images, DATA, memoryFiles())).rejects.toThrow(
      new Error('data.images: expected a file at a.npz, got nothing. Set data.images.path.'),
    );
  });

  it('a pickle that is not plain tensors', async () => {
    const content = readFileSync(new URL('../../../formats/fixtures/whole-model.pt', import.meta.url));
    await expect(read('model.pt', content)).rejects.toThrow(/^decodePickle: .*model\.pt/);
  });
});
