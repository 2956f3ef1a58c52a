// Labels of other programs: which array, which images, which classes, and what is refused.
import { encodeNpy, encodeNpz, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import { describe, expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets, encodeLabelBundle } from './bundle.ts';
import { readForeignFile } from './foreign-file.ts';
import { foreignLabels } from './foreign-labels.ts';
import { type ImportTarget, importLabels } from './import-labels.ts';

/** Six training images of three classes, two each, of which students get one per class. */
const TARGET: ImportTarget = {
  data: {
    dataset: { name: 'shapes', hash: 'abc', heldOut: null },
    classNames: ['disc', 'ring', 'star'],
    whitening: null,
    preprocessing: smallBundle.preprocessing,
  },
  set: {
    name: 'shapes (train)',
    classNames: ['disc', 'ring', 'star'],
    height: 1,
    width: 1,
    channels: 3,
    labels: Uint16Array.of(0, 1, 2, 0, 1, 2),
  },
  choices: [[3, 1, 5]],
  seed: 5,
};
const rows = (N: number) => Float32Array.from({ length: 3 * N }, (_, i) => (i + 1) / 32);
const table = (N: number) => ({ dtype: 'f4', shape: [N, 3], data: rows(N) }) as const;
const npy = (N: number) => encodeNpy(table(N));
type Arrays = Parameters<typeof encodeNpz>[0] extends ReadonlyMap<string, infer A> ? Record<string, A> : never;
const npz = (arrays: Arrays) => encodeNpz(new Map(Object.entries(arrays)));
const safetensors = (name: string, metadata?: Record<string, string>) =>
  encodeSafetensors(new Map([[name, { dtype: 'F32', shape: [6, 3], data: rows(6) }]]), metadata);

async function imported(
  bytes: Uint8Array,
  source: string,
  { name, logits, remap }: { name?: string; logits?: boolean; remap?: boolean } = {},
) {
  return importLabels(foreignLabels(await readForeignFile(bytes, source), source, name, logits), TARGET, source, remap);
}

describe('imported labels', () => {
  it('are those of all training images', async () => {
    const bundle = await imported(npy(6), 'x/labels.npy');
    expect(bundle).toEqual({
      kind: 'targets',
      values: rows(6),
      images: Int32Array.of(0, 1, 2, 3, 4, 5),
      classes: Int32Array.of(0, 1, 2, 0, 1, 2),
      preprocessing: smallBundle.preprocessing,
      whitening: null,
      header: {
        identity: null,
        dataset: { name: 'shapes', hash: 'abc', heldOut: null },
        classNames: ['disc', 'ring', 'star'],
        whitening: null,
        expert: null,
        history: ['import labels.npy'],
        edits: { pipeline: '', seed: 5 },
      },
    });
    expect(bundleTargets(bundle)).toEqual(Float64Array.from(rows(6)));
  });

  it('are those of the images that the recipe chooses', async () => {
    const { images, classes } = await imported(npy(3), 'labels.npy');
    expect([...images]).toEqual([3, 1, 5]);
    expect([...classes]).toEqual([0, 1, 2]);
  });

  it('are those of the images that the file names', async () => {
    for (const images of [
      { dtype: 'i8', shape: [2], data: BigInt64Array.of(4n, 2n) } as const,
      { dtype: 'u8', shape: [2], data: BigUint64Array.of(4n, 2n) } as const,
    ]) {
      const bundle = await imported(await npz({ soft: table(2), images }), 'labels.npz');
      expect([[...bundle.images], [...bundle.classes]]).toEqual([
        [4, 2],
        [1, 2],
      ]);
    }
  });

  it('may be logits, by name or when asked', async () => {
    const named = await imported(safetensors('logits'), 'x.safetensors');
    expect(named.kind).toBe('logits');
    expect((await imported(npy(6), 'x.npy', { logits: true })).kind).toBe('logits');
  });

  it('may be halves', async () => {
    const halves = { dtype: 'F16', shape: [6, 3], data: new Uint16Array(18).fill(0x3555) } as const;
    const bundle = await imported(encodeSafetensors(new Map([['y', halves]])), 'x.safetensors');
    expect(bundle.values[0]).toBeCloseTo(1 / 3, 3);
  });

  it.each([
    ['BF16', new Uint16Array(18).fill(0x3eab), 0.333984375],
    ['F64', new Float64Array(18).fill(1 / 3), Math.fround(1 / 3)],
    ['U8', new Uint8Array(18).fill(2), 2],
    ['BOOL', new Uint8Array(18).fill(1), 1],
  ] as const)('may be %s', async (dtype, data, value) => {
    const bytes = encodeSafetensors(new Map([['y', { dtype, shape: [6, 3], data } as SafeTensor]]));
    expect((await imported(bytes, 'x.safetensors')).values[17]).toBe(value);
  });

  it('may have another class order on request', async () => {
    const metadata = { classNames: '["star","disc","ring"]' };
    const bytes = safetensors('targets', metadata);
    await expect(imported(bytes, 'x.safetensors')).rejects.toThrow(
      new Error(
        'labels: expected class 0 to be disc in x.safetensors, got star. Make the labels again for this data, or remap the classes: softlabel labels import x.safetensors --recipe RECIPE --remap --out NEW, with --classes FILE where the file does not name its classes.',
      ),
    );
    const bundle = await imported(bytes, 'x.safetensors', { remap: true });
    expect([...bundle.values].slice(0, 3)).toEqual([2 / 32, 3 / 32, 1 / 32]);
    expect([...bundle.classes]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(bundle.header.history).toEqual(['import x.safetensors', 'remap from ["star","disc","ring"]']);
  });
});

const ints = (...values: number[]) => ({ dtype: 'i4', shape: [values.length], data: Int32Array.from(values) }) as const;

describe('what cannot be imported', () => {
  it.each([
    [
      'another ending',
      npy(6),
      'x.csv',
      'import: expected a file that ends in .npy, .npz, .safetensors or .pt, got x.csv. Save the arrays in one of them.',
    ],
    [
      'a bundle',
      encodeLabelBundle(smallBundle),
      'x.safetensors',
      'import: expected labels of another program in x.safetensors, got a label bundle. Edit it instead.',
    ],
    [
      'other classes',
      encodeNpy({ dtype: 'f4', shape: [6, 2], data: new Float32Array(12) }),
      'x.npy',
      'import: expected labels of 3 classes in x.npy, as the data has, got 2. Use labels of this data, or name all of their classes.',
    ],
    [
      'a list',
      encodeNpy({ dtype: 'f4', shape: [6], data: new Float32Array(6) }),
      'x.npy',
      'import: expected one array of labels in x.npy, got array [6]. Name the array.',
    ],
    [
      'no images',
      encodeNpy({ dtype: 'f4', shape: [0, 3], data: new Float32Array() }),
      'x.npy',
      'import: expected labels of at least one image and one class in x.npy, got array of shape [0, 3]. Save them again, or name another array.',
    ],
    [
      'other images',
      npy(5),
      'x.npy',
      'import: expected labels of all 6 images of shapes (train) or of the 3 that student.ipc chooses in x.npy, got 5. Add an array images with their places among all of them.',
    ],
    [
      'NaN',
      encodeNpy({ dtype: 'f8', shape: [6, 3], data: new Float64Array(18).fill(Number.NaN, 7) }),
      'x.npy',
      'labels: expected finite targets in x.npy, got NaN at image 2, class 1. Make the labels again.',
    ],
    [
      'logits that nobody calls so',
      encodeNpy({ dtype: 'f4', shape: [6, 3], data: rows(6).map((value, i) => (i < 4 ? value : -value)) }),
      'x.npy',
      'labels: expected targets >= 0 in x.npy, got -0.15625 at image 1, class 1. If these are logits: softlabel labels import --logits, or call the array logits.',
    ],
  ])('%s', async (_, bytes, source, message) => {
    await expect(imported(bytes, source)).rejects.toThrow(new Error(message));
  });

  it.each<[what: string, arrays: Arrays, message: string]>([
    ['two tables', { a: table(6), b: table(6) }, 'import: expected one array of labels in x.npz, got a [6, 3], b [6, 3]. Name the array.'],
    [
      'too few places',
      { a: table(2), images: ints(1) },
      'import: expected 2 places in the array images of x.npz, got 1. Give one for each label.',
    ],
    [
      'places outside',
      { a: table(2), images: ints(1, 6) },
      'import: expected places 0 to 5 in the array images of x.npz, got 6. Count from 0 in the training set, after data.limit and without what data.validation holds out.',
    ],
    [
      'a place twice',
      { a: table(3), images: ints(1, 4, 1) },
      'import: expected each place once in the array images of x.npz, got 1 twice. Leave one of its labels out.',
    ],
    [
      'too few classes',
      { a: table(2), images: ints(1, 2), classes: ints(1) },
      'import: expected 2 classes in the array classes of x.npz, got 1. Give one for each label.',
    ],
    [
      'wrong classes',
      { a: table(2), images: ints(1, 2), classes: ints(1, 0) },
      'labels: expected training image 2 to be star in x.npz, got disc. The images are not the same: read the data with the data.limit, data.validation and seed that the labels were made with.',
    ],
  ])('%s', async (_, arrays, message) => {
    await expect(imported(await npz(arrays), 'x.npz')).rejects.toThrow(new Error(message));
  });

  it('class names that are no list', async () => {
    const bytes = safetensors('y', { classNames: 'disc' });
    await expect(imported(bytes, 'x.safetensors')).rejects.toThrow(
      new Error('import: expected a JSON list at classNames in the metadata of x.safetensors, got disc.'),
    );
  });

  it('an array that is not there', async () => {
    await expect(imported(await npz({ a: table(6) }), 'x.npz', { name: 'b' })).rejects.toThrow(
      new Error('import: expected an array b in x.npz, got a [6, 3]. Name the array.'),
    );
    await expect(imported(await npz({ a: ints(1, 2) }), 'x.npz', { name: 'a' })).rejects.toThrow(
      new Error('import: expected labels of shape [images, classes] in x.npz, got a of shape [2]. Reshape it, or name another array.'),
    );
  });
});
