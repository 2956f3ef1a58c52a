// CIFAR-10 and CIFAR-100 in their official binary layout. Not the Python pickles or MATLAB files.
//
// Record: label bytes | 1024 red | 1024 green | 1024 blue, each plane row by row, 32 x 32. CIFAR-10 has one label byte, CIFAR-100 coarse then fine.
// Source: the data sets' own page, section "Dataset layout / Binary version".
import { refusalOf } from '@softlabel/formats';
import type { ImageSet } from './dataset.ts';
import { type Folder, pathIn, readLines } from './folder.ts';
import { interleave } from './planes.ts';

/** Files and record layout of one of the two data sets; the last label byte is the class. */
export interface CifarBinary {
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly names: string;
  readonly labelBytes: number;
  readonly classes: number;
}

export const CIFAR10_BINARY: CifarBinary = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
  names: 'batches.meta.txt',
  labelBytes: 1,
  classes: 10,
};
export const CIFAR100_BINARY: CifarBinary = {
  train: ['train.bin'],
  test: ['test.bin'],
  names: 'fine_label_names.txt',
  labelBytes: 2,
  classes: 100,
};

const SIDE = 32;
const PLANE = SIDE * SIDE;

/** One split from its binary files in a folder. Throws if a file is missing, empty, cut within a record, or holds a label that is no class. */
export async function readCifarBinary(folder: Folder, layout: CifarBinary, split: 'train' | 'test'): Promise<ImageSet> {
  const classNames = await readNames(folder, layout);
  const record = layout.labelBytes + 3 * PLANE;
  const parts: { path: string; bytes: Uint8Array }[] = [];
  for (const name of layout[split]) parts.push({ path: pathIn(folder, name), bytes: await folder.read(name) });
  const total = parts.reduce((sum, { path, bytes }) => sum + countRecords(bytes, path, record), 0);
  const images = new Uint8Array(total * 3 * PLANE);
  const labels = new Uint16Array(total);
  let i = 0;
  for (const { path, bytes } of parts) {
    for (let at = 0; at < bytes.length; at += record, i++) {
      labels[i] = readLabel(bytes, at + layout.labelBytes - 1, layout.classes, path);
      interleave(bytes.subarray(at + layout.labelBytes, at + record), images.subarray(i * 3 * PLANE, (i + 1) * 3 * PLANE));
    }
  }
  return { name: `${folder.path} (${split})`, classNames, height: SIDE, width: SIDE, channels: 3, images, labels };
}

function countRecords(bytes: Uint8Array, path: string, record: number): number {
  const count = Math.floor(bytes.length / record);
  const rest = bytes.length - count * record;
  if (rest === 0 && count > 0) return count;
  throw refusalOf('readCifarBinary', path)(
    count * record,
    `a record of ${record} bytes`,
    `${rest}`,
    'The file is cut short or not CIFAR: copy it again.',
  );
}

function readLabel(bytes: Uint8Array, at: number, classes: number, path: string): number {
  if (bytes[at] < classes) return bytes[at];
  throw refusalOf('readCifarBinary', path)(
    at,
    `a label below ${classes}`,
    `${bytes[at]}`,
    'This is not the CIFAR binary layout, or it is damaged.',
  );
}

async function readNames(folder: Folder, { names: file, classes }: CifarBinary): Promise<string[]> {
  const names = await readLines(folder, file);
  if (names.length === classes) return names;
  throw refusalOf('readCifarBinary', pathIn(folder, file))(
    0,
    `${classes} class names, one a line`,
    `${names.length}`,
    'Copy the file from the original archive.',
  );
}
