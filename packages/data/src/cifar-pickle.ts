// CIFAR-10 and CIFAR-100 as the Python pickles they are published as. Read as data: no pickle runs anything here.
//
// Each batch: { data: uint8 [N, 3072], each row three planes of 32 x 32; labels or fine_labels: list of N }. Class names: in a pickle of their own.
// Source: the data sets' own page, section "Dataset layout / Python version".
import { decodePickle, isPickleText, NUMPY_GLOBALS, PickledArray, pickleText } from '@softlabel/formats';
import type { ImageSet } from './dataset.ts';
import { type Folder, pathIn } from './folder.ts';
import { interleave } from './planes.ts';

/** Files and keys of one of the two data sets. */
export interface CifarPickles {
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly labels: string;
  /** File and key of the class names. */
  readonly meta: string;
  readonly names: string;
  readonly classes: number;
}

export const CIFAR10_PICKLES: CifarPickles = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`),
  test: ['test_batch'],
  labels: 'labels',
  meta: 'batches.meta',
  names: 'label_names',
  classes: 10,
};
export const CIFAR100_PICKLES: CifarPickles = {
  train: ['train'],
  test: ['test'],
  labels: 'fine_labels',
  meta: 'meta',
  names: 'fine_label_names',
  classes: 100,
};

const SIDE = 32;
const IMAGE_BYTES = 3 * SIDE * SIDE;
const DAMAGED = 'This is not the CIFAR Python layout, or it is damaged: copy it again.';

/** One split from its pickles in a folder. Throws for a pickle that is damaged or would run code, and for data or labels that are not as the layout says. */
export async function readCifarPickles(folder: Folder, layout: CifarPickles, split: 'train' | 'test'): Promise<ImageSet> {
  const classNames = await readNames(folder, layout);
  const batches: Batch[] = [];
  for (const name of layout[split]) batches.push(await readBatch(folder, name, layout));
  const labels = Uint16Array.from(batches.flatMap((batch) => batch.labels));
  const images = new Uint8Array(labels.length * IMAGE_BYTES);
  let to = 0;
  for (const { data } of batches) {
    for (let from = 0; from < data.length; from += IMAGE_BYTES, to += IMAGE_BYTES) {
      interleave(data.subarray(from, from + IMAGE_BYTES), images.subarray(to, to + IMAGE_BYTES));
    }
  }
  return { name: `${folder.path} (${split})`, classNames, height: SIDE, width: SIDE, channels: 3, images, labels };
}

interface Batch {
  readonly data: Uint8Array;
  readonly labels: readonly number[];
}

async function readBatch(folder: Folder, name: string, { labels: key, classes }: CifarPickles): Promise<Batch> {
  const path = pathIn(folder, name);
  const dict = await readDict(folder, name);
  const [pixels, labels] = [dict.get('data'), dict.get(key)];
  if (!isNumbers(labels))
    throw new Error(`readCifarPickles: expected a list of numbers as ${key} in ${path}, got ${typeof labels}. ${DAMAGED}`);
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong >= 0)
    throw new Error(`readCifarPickles: expected labels below ${classes} in ${path}, got ${labels[wrong]} for image ${wrong}. ${DAMAGED}`);
  const { dtype, shape, data } = pixels instanceof PickledArray ? pixels.array : { dtype: typeof pixels, shape: [], data: undefined };
  if (dtype === 'u1' && data instanceof Uint8Array && `${shape}` === `${labels.length},${IMAGE_BYTES}`) return { data, labels };
  throw new Error(
    `readCifarPickles: expected data u1 [${labels.length},${IMAGE_BYTES}] for ${labels.length} labels in ${path}, got ${dtype} [${shape}]. ${DAMAGED}`,
  );
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((item) => typeof item === 'number');

async function readDict(folder: Folder, name: string): Promise<Map<unknown, unknown>> {
  const path = pathIn(folder, name);
  const value = decodePickle(await folder.read(name), path, { globals: NUMPY_GLOBALS });
  if (value instanceof Map) return value;
  throw new Error(`readCifarPickles: expected a dictionary in ${path}, got ${typeof value}. ${DAMAGED}`);
}

async function readNames(folder: Folder, { meta, names: key, classes }: CifarPickles): Promise<string[]> {
  const names = (await readDict(folder, meta)).get(key);
  if (Array.isArray(names) && names.length === classes && names.every(isPickleText)) return names.map(pickleText);
  const got = Array.isArray(names) ? `${names.length}` : typeof names;
  throw new Error(`readCifarPickles: expected ${classes} class names as ${key} in ${pathIn(folder, meta)}, got ${got}. ${DAMAGED}`);
}
