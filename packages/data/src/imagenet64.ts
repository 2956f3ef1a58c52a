// The data set `imagenet64`: ImageNet-1K downsized to 64 x 64, in the .npz batches it is published as. Read row by row: no batch is ever held whole.
//
// train_data_batch_1.npz .. _10.npz and val_data.npz: `data` uint8 [N, 3 * 64 * 64], each row three planes; `labels` [N], counted from 1.
// Source: the data set's own page, and paper section A.1 for what is done with it.
import { type NpyArray, type NpzMember, npyNumbers, openNpz } from '@softlabel/formats';
import { openPlace } from './archive.ts';
import { allocatePixels, type DataSet, type ImageSet, type ImageStream, makeDataSet } from './dataset.ts';
import { eachInFlight } from './decode-list.ts';
import { streamSplits } from './encoded-splits.ts';
import { type Folder, namesOf, pathIn, readLines } from './folder.ts';
import type { ImageList } from './image-list.ts';
import { MissingData } from './missing-data.ts';
import { partFinder } from './parquet-shard.ts';
import { interleave } from './planes.ts';
import { IMAGENET_STATISTICS } from './preprocess.ts';
import type { ReaderPorts, ReadSettings, Split, StreamReader } from './reader.ts';
import { checkSeries } from './series.ts';
import { firstOfEach } from './subsets.ts';

const CLASSES = 1000;
const SIDE = 64;
const IMAGE_BYTES = 3 * SIDE * SIDE;
/** Optional file beside the batches: WordNet id, number from 1, and a word of each class. */
const CLASS_MAP = 'map_clsloc.txt';
/** Rows read at once: 3 MiB. */
const BLOCK = 256;

const isBatch: Readonly<Record<Split, (name: string) => boolean>> = {
  train: (name) => /^train_data(_batch_\d+)?\.npz$/.test(name),
  test: (name) => name === 'val_data.npz',
};

/**
 * Downsized ImageNet from a folder of its .npz batches; the validation batch is the test set. With a limit, only the rows it takes are read where batches are
 * stored, and only they are kept. Classes are named by map_clsloc.txt if it is there, else by their numbers from 1. Throws for a batch that is missing or damaged, and
 * for a label outside 1 .. 1000. A stream reads every row when it is asked for, which only stored batches allow; without a limit it reads all of them once before, to compare their checksums.
 */
export const imageNet64: StreamReader = {
  expects:
    'train_data_batch_1.npz to train_data_batch_10.npz and val_data.npz of the 64 x 64 version (from image-net.org/download-images.php)',
  read: readImageNet64,
  stream: streamImageNet64,
};

async function readImageNet64(settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  const folder = await openPlace(ports.files, settings.path);
  const classNames = await classNamesOf(folder);
  const read = (split: Split) => readSplit(folder, split, classNames, settings, (done, total) => ports.onDecoded?.(split, done, total));
  const train = await read('train');
  const test = await read('test');
  return await makeDataSet({ name: 'imagenet64', train, test, ...IMAGENET_STATISTICS });
}

async function streamImageNet64(settings: ReadSettings, ports: ReaderPorts): Promise<DataSet<ImageStream>> {
  const { files, signal, onDecoded } = ports;
  const folder = await openPlace(files, settings.path);
  const classNames = await classNamesOf(folder);
  const list = async (split: Split) => {
    const batches = await openBatches(folder, split);
    const rows = await listRows(batches, nameOf(folder, split), classNames);
    if ((settings.limit ?? null) === null) await compareChecksums(batches, signal, (done, total) => onDecoded?.(split, done, total));
    return rows;
  };
  const [train, test] = [await list('train'), await list('test')];
  const splits = { name: 'imagenet64', train, test, statistics: IMAGENET_STATISTICS };
  return await streamSplits(splits, settings, {}, async (rows) => streamRows(rows, signal));
}

/** Reads every row once, in order, which compares the checksums of the batches: rows that are read one by one have none. Throws FormatError for a damaged batch. */
async function compareChecksums(batches: readonly Batch[], signal: AbortSignal | undefined, onRead: OnRead): Promise<void> {
  const total = batches.reduce((sum, { labels }) => sum + labels.length, 0);
  let done = 0;
  for (const { data, labels } of batches) {
    for await (const { length } of data.rows(blocksOf(Array.from(labels.keys())))) {
      signal?.throwIfAborted();
      done += length / IMAGE_BYTES;
      onRead(done, total);
    }
  }
}

/** The rows of batches, as three planes each. */
async function listRows(batches: readonly Batch[], source: string, classNames: readonly string[]): Promise<ImageList> {
  const readers = await Promise.all(batches.map(({ data }) => data.openRows()));
  const find = partFinder(batches.map(({ labels }) => labels.length));
  return {
    source,
    classNames,
    labels: labelsOf(batches),
    nameOf(i) {
      const { part, begin } = find(i);
      return `${batches[part].path}, row ${i - begin}`;
    },
    async read(i) {
      const { part, begin } = find(i);
      return await readers[part](i - begin);
    },
  };
}

function streamRows(list: ImageList, signal: AbortSignal | undefined): ImageStream {
  const { source: name, classNames, labels } = list;
  return {
    ...{ name, classNames, height: SIDE, width: SIDE, channels: 3, labels },
    async read(indices) {
      const pixels = allocatePixels(indices.length, IMAGE_BYTES, name, 'Set data.limit.');
      await eachInFlight(indices.length, async (n) => {
        signal?.throwIfAborted();
        interleave(await list.read(indices[n]), pixels.subarray(n * IMAGE_BYTES, (n + 1) * IMAGE_BYTES));
      });
      return pixels;
    },
    async readCrops() {
      throw new Error(
        `readImageNet64: expected no random crops, which are cut out of encoded images, in ${name}, got some. Leave out data.crop.`,
      );
    },
  };
}

const nameOf = (folder: Folder, split: Split) => `${folder.path} (${split})`;
const labelsOf = (batches: readonly Batch[]) => Uint16Array.from(batches.flatMap(({ labels }) => Array.from(labels)));

type OnRead = (done: number, total: number) => void;

async function readSplit(
  folder: Folder,
  split: Split,
  classNames: readonly string[],
  settings: ReadSettings,
  onRead: OnRead,
): Promise<ImageSet> {
  const batches = await openBatches(folder, split);
  const labels = labelsOf(batches);
  const { limit = null } = settings;
  const chosen = limit === null ? Array.from(labels.keys()) : firstOfEach({ classNames, labels }, limit);
  const name = nameOf(folder, split);
  const images = allocatePixels(chosen.length, IMAGE_BYTES, name, 'Set data.stream=true, or data.limit.');
  let kept = 0;
  let start = 0;
  for (const { data, labels: own } of batches) {
    const rows = chosen.slice(kept, countBelow(chosen, start + own.length)).map((i) => i - start);
    for await (const bytes of data.rows(blocksOf(rows))) {
      for (let at = 0; at < bytes.length; at += IMAGE_BYTES, kept++) {
        interleave(bytes.subarray(at, at + IMAGE_BYTES), images.subarray(kept * IMAGE_BYTES, (kept + 1) * IMAGE_BYTES));
      }
      onRead(kept, chosen.length);
    }
    start += own.length;
  }
  const keptLabels = Uint16Array.from(chosen, (i) => labels[i]);
  return { name, classNames, height: SIDE, width: SIDE, channels: 3, images, labels: keptLabels };
}

/** How many of the ascending numbers are below `limit`. */
function countBelow(ascending: readonly number[], limit: number): number {
  const first = ascending.findIndex((i) => i >= limit);
  return first < 0 ? ascending.length : first;
}

/** Runs of neighbouring rows, none longer than a block. */
function* blocksOf(rows: readonly number[]): Generator<[number, number]> {
  for (let i = 0; i < rows.length; ) {
    let end = i + 1;
    while (end < rows.length && end - i < BLOCK && rows[end] === rows[i] + end - i) end++;
    yield [rows[i], rows[i] + end - i];
    i = end;
  }
}

/** A batch whose rows have not been read; its labels count from 0. */
interface Batch {
  readonly path: string;
  readonly data: NpzMember;
  readonly labels: Uint16Array;
}

async function openBatches(folder: Folder, split: Split): Promise<Batch[]> {
  const entries = await folder.list();
  const names = entries.map(({ name }) => name).filter(isBatch[split]);
  if (names.length === 0) {
    const wanted = split === 'train' ? 'train_data_batch_1.npz and the like' : 'val_data.npz';
    throw new MissingData(`readImageNet64: expected ${wanted} in ${folder.path}, got ${namesOf(entries)}. Unpack the .npz archives there.`);
  }
  checkSeries('readImageNet64', folder.path, names);
  const batches: Batch[] = [];
  for (const name of names.sort((a, b) => numberOf(a) - numberOf(b))) batches.push(await openBatch(folder, name));
  return batches;
}

const numberOf = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);

async function openBatch(folder: Folder, name: string): Promise<Batch> {
  const path = pathIn(folder, name);
  const arrays = await openNpz(await folder.open(name));
  const [data, labels] = [arrays.get('data'), arrays.get('labels')];
  if (!data || !labels)
    throw new Error(
      `readImageNet64: expected arrays data and labels in ${path}, got ${[...arrays.keys()].join(', ')}. Copy the batch again.`,
    );
  const { dtype, shape } = await data.header();
  const classes = fromOne(await labels.read(), path);
  if (dtype === 'u1' && shape.length === 2 && shape[0] === classes.length && shape[1] === IMAGE_BYTES)
    return { path, data, labels: classes };
  throw new Error(
    `readImageNet64: expected data u1 [${classes.length}, ${IMAGE_BYTES}] for ${classes.length} labels in ${path}, got ${dtype} [${shape.join(', ')}]. Use the 64 x 64 version.`,
  );
}

function fromOne(labels: NpyArray, path: string): Uint16Array {
  const numbers = Array.from(npyNumbers(labels));
  const wrong = numbers.findIndex((label) => !(label >= 1 && label <= CLASSES));
  if (wrong < 0) return Uint16Array.from(numbers, (label) => label - 1);
  throw new Error(
    `readImageNet64: expected labels from 1 to ${CLASSES} in ${path}, got ${numbers[wrong]} for row ${wrong}. Copy the batch again.`,
  );
}

async function classNamesOf(folder: Folder): Promise<string[]> {
  const names = Array.from({ length: CLASSES }, (_, k) => `${k + 1}`);
  if (!(await folder.list()).some(({ name }) => name === CLASS_MAP)) return names;
  for (const [i, line] of (await readLines(folder, CLASS_MAP)).entries()) {
    const [wnid, number] = line.split(/\s+/);
    if (!(Number(number) >= 1 && Number(number) <= CLASSES))
      throw new Error(
        `readImageNet64: expected a class from 1 to ${CLASSES} in line ${i + 1} of ${pathIn(folder, CLASS_MAP)}, got '${number}'. Copy the file again.`,
      );
    names[Number(number) - 1] = wnid;
  }
  return names;
}
