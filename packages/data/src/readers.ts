// The list of readers: every data set that a recipe can name besides the drawn `shapes`. A new one is a file with a `Reader`, and one line here.
import { cifar10, cifar100 } from './cifar.ts';
import type { DataSet, ImageStream } from './dataset.ts';
import { imageFolder } from './image-folder.ts';
import { imageNet } from './imagenet.ts';
import { imageNet64 } from './imagenet64.ts';
import { MissingData } from './missing-data.ts';
import { parquet } from './parquet.ts';
import type { Reader, ReaderPorts, ReadSettings, StreamReader } from './reader.ts';
import { tinyImageNet } from './tiny-imagenet.ts';

/** Data sets whose images have one size. */
export const FIXED_SIZE_READERS = {
  cifar10,
  cifar100,
  'tiny-imagenet': tinyImageNet,
} as const satisfies Record<string, Reader>;

/** Data sets of bare pixels that may not fit into memory: they can be streamed, but neither resized nor cropped. */
export const LARGE_READERS = { imagenet64: imageNet64 } as const satisfies Record<string, StreamReader>;

/** Data sets of encoded images of any size: they can be resized and streamed, and damaged images left out. */
export const ANY_SIZE_READERS = {
  images: imageFolder,
  imagenet: imageNet,
  parquet,
} as const satisfies Record<string, StreamReader>;

export type FixedSizeName = keyof typeof FIXED_SIZE_READERS;
export type LargeName = keyof typeof LARGE_READERS;
export type AnySizeName = keyof typeof ANY_SIZE_READERS;
export type StreamName = LargeName | AnySizeName;

const STREAM_READERS: Readonly<Record<StreamName, StreamReader>> = { ...LARGE_READERS, ...ANY_SIZE_READERS };
const READERS: Readonly<Record<FixedSizeName | StreamName, Reader>> = { ...FIXED_SIZE_READERS, ...STREAM_READERS };

/** What is done to the images of a data set where the recipe says nothing. */
export const usualResize = (name: AnySizeName) => READERS[name].usualResize ?? null;

/** Reads the data set called `name`. Throws what its reader throws, and, where nothing of it lies at the path, what should lie there and where to get it. */
export async function readDataSet(name: FixedSizeName | StreamName, settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  return await tellingSource(READERS[name], settings, ports, () => READERS[name].read(settings, ports));
}

/** Finds the data set called `name`, whose images are read when they are needed. Throws as `readDataSet` does, of damage when it is met. */
export async function streamDataSet(name: StreamName, settings: ReadSettings, ports: ReaderPorts): Promise<DataSet<ImageStream>> {
  return await tellingSource(STREAM_READERS[name], settings, ports, () => STREAM_READERS[name].stream(settings, ports));
}

async function tellingSource<T>(
  { expects, caveat }: Reader,
  { path }: ReadSettings,
  { files }: ReaderPorts,
  read: () => Promise<T>,
): Promise<T> {
  if (!(await files.exists(path))) throw new Error(`data: expected ${expects} at ${path}, got nothing. Put it there, or set data.path.`);
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MissingData)) throw error;
    const told = [error.message, `What belongs there: ${expects}.`, ...(caveat === undefined ? [] : [caveat])];
    throw new Error(told.join(' '), { cause: error });
  }
}
