// The data set `parquet`: an image table in Parquet shards, as dataset hubs publish them. Finds the shards of each split; parquet-shard.ts reads one.
//
// Layouts: train-00000-of-00002.parquet and the like, in the folder or in `data`; or train/0000.parquet.
import { openPlace } from './archive.ts';
import { type EncodedSplits, encodedReader } from './encoded-splits.ts';
import { type Folder, namesOf } from './folder.ts';
import type { ImageList } from './image-list.ts';
import { type KeepRows, keepRows } from './kept-rows.ts';
import { MissingData } from './missing-data.ts';
import { openParquet, type ParquetShard, partFinder, type Row } from './parquet-shard.ts';
import { damageHandler, type ReaderPorts, type ReadSettings, type StreamReader } from './reader.ts';
import { checkSeries } from './series.ts';

const SPLITS = { train: ['train'], test: ['test', 'validation', 'valid', 'val'] };

/**
 * An image table from a folder of Parquet shards, classes as numbered there. The test set is the split `test`, or, if that has no labels, `validation`.
 * Throws for a missing split, shard or column, images that are damaged or of several sizes, and labels beyond the class names.
 */
export const parquet: StreamReader = encodedReader(
  {
    expects:
      'Parquet shards such as train-00000-of-00002.parquet, in the folder, in its folder data, or in a folder for each split (such as the files of an image data set on huggingface.co/datasets)',
  },
  findTables,
);

async function findTables(settings: ReadSettings, ports: ReaderPorts): Promise<EncodedSplits> {
  const folder = await openPlace(ports.files, settings.path);
  const onDamaged = damageHandler(settings, ports);
  const keep = keepRows<Row>();
  const open = (files: readonly ShardFile[]) => openShards(files, keep, onDamaged);
  const [trainShards, testShards] = [await findLabelled(folder, SPLITS.train, open), await findLabelled(folder, SPLITS.test, open)];
  const classNames = classNamesOf([...trainShards, ...testShards]);
  return { name: 'parquet', train: listOf(trainShards, classNames), test: listOf(testShards, classNames), statistics: null };
}

/** The shards of the first of the splits that is there and has labels; none of these may be missing. */
async function findLabelled(
  folder: Folder,
  splits: readonly string[],
  open: (files: readonly ShardFile[]) => Promise<ParquetShard[]>,
): Promise<ParquetShard[]> {
  let unlabelled = '';
  for (const split of splits) {
    const files = await findShards(folder, split);
    const shards = await open(files);
    if (shards.some(({ labels }) => labels.some((label) => label >= 0))) {
      checkSeries(
        'readParquet',
        files[0].folder.path,
        files.map(({ name }) => name),
      );
      return shards;
    }
    if (shards.length > 0) unlabelled = `, and ${split} without labels`;
  }
  throw new MissingData(
    `readParquet: expected ${splits.map((split) => `${split}-*.parquet or ${split}/*.parquet`).join(' or ')} in ${folder.path} or its folder data, got ${namesOf(await folder.list())}${unlabelled}. Check data.path.`,
  );
}

interface ShardFile {
  readonly folder: Folder;
  readonly name: string;
}

async function findShards(folder: Folder, split: string): Promise<ShardFile[]> {
  const entries = await folder.list();
  const isShard = new RegExp(`^${split}([-_.].*)?\\.parquet$`);
  const here = entries.filter(({ name, isFolder }) => !isFolder && isShard.test(name)).map(({ name }) => ({ folder, name }));
  if (here.length > 0) return here;
  const inner = entries.some(({ name, isFolder }) => name === split && isFolder) ? folder.enter(split) : undefined;
  const inside = (await inner?.list())?.filter(({ name }) => name.endsWith('.parquet')) ?? [];
  if (inner && inside.length > 0) return inside.map(({ name }) => ({ folder: inner, name }));
  const hasData = entries.some(({ name, isFolder }) => name === 'data' && isFolder);
  return hasData ? await findShards(folder.enter('data'), split) : [];
}

async function openShards(files: readonly ShardFile[], keep: KeepRows<Row>, onDamaged: (error: unknown) => void): Promise<ParquetShard[]> {
  const shards: ParquetShard[] = [];
  for (const { folder, name } of files) {
    try {
      shards.push(await openParquet(await folder.open(name), keep));
    } catch (error) {
      onDamaged(error);
    }
  }
  return shards;
}

/** The names that the shards give, or the numbers themselves. */
function classNamesOf(shards: readonly ParquetShard[]): readonly string[] {
  const named = shards.find(({ classNames }) => classNames !== undefined)?.classNames;
  const most = shards.reduce((top, { labels }) => labels.reduce((a, b) => Math.max(a, Number.isNaN(b) ? a : b), top), -1);
  return named ?? Array.from({ length: most + 1 }, (_, k) => `${k}`);
}

/** What is wrong with a label; NaN stands for null. */
function wrongLabel(label: number, row: number, K: number, name: string): string {
  const got = Number.isNaN(label) ? 'null' : label;
  return `readParquet: expected labels from 0 to ${K - 1} in ${name}, got ${got} in row ${row}. Give the row its class number, or write the table without it.`;
}

function listOf(shards: readonly ParquetShard[], classNames: readonly string[]): ImageList {
  for (const { name, labels } of shards) {
    const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classNames.length));
    if (wrong >= 0) throw new Error(wrongLabel(labels[wrong], wrong, classNames.length, name));
  }
  const find = partFinder(shards.map(({ labels }) => labels.length));
  const at = (i: number) => {
    const { part, begin } = find(i);
    return { shard: shards[part], row: i - begin };
  };
  return {
    source: shards[0].name,
    classNames,
    labels: Uint16Array.from(shards.flatMap(({ labels }) => labels)),
    nameOf(i) {
      const { shard, row } = at(i);
      return `${shard.name}, row ${row}`;
    },
    async read(i) {
      const { shard, row } = at(i);
      return await shard.readImage(row);
    },
  };
}
