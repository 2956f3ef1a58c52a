// Tar shards of samples: members that share a name up to its first dot are one sample, such as 0001.jpg with its class in 0001.cls. Finds images, decodes none.
//
// Source: the file format of the WebDataset library; `.cls` holds the class as a decimal number.
import { type ByteSource, partOf, readAhead, readAll, type TarMember, tarMembers } from '@softlabel/formats';
import { type Folder, pathIn, readLines } from './folder.ts';
import type { ImageList } from './image-list.ts';

/** What may follow the first dot of an image's name: 0001.seg.png is something else about 0001, such as a mask. */
const IMAGES = ['jpg', 'jpeg', 'png'];

/** Optional file beside the shards: class names, one a line. */
const NAMES = 'classes.txt';

/** True if a tar archive begins like a shard: with a sample that has a class. */
export async function isShard(source: ByteSource): Promise<boolean> {
  let first: string | undefined;
  for await (const { name, isFolder } of tarMembers(readAhead(source))) {
    if (isFolder) continue;
    first ??= keyOf(name);
    if (keyOf(name) !== first) return false;
    if (extensionOf(name) === 'cls') return true;
  }
  return false;
}

/** Where the images lie in their shards, column by column. */
interface Samples {
  readonly labels: number[];
  readonly shards: number[];
  readonly begins: number[];
  readonly ends: number[];
}

/**
 * The images of shards in a folder, in the order of `names` and of each shard. Classes are named by `classes.txt` beside the shards, or by their numbers.
 * What is damaged in a shard goes to `onDamaged`, and ends that shard if it returns. Throws for samples without class, or with no or several images.
 */
export async function imagesOfShards(folder: Folder, names: readonly string[], onDamaged: (error: unknown) => void): Promise<ImageList> {
  const shards = await Promise.all(names.map((name) => folder.open(name)));
  const samples: Samples = { labels: [], shards: [], begins: [], ends: [] };
  for (const [s, shard] of shards.entries()) {
    try {
      await readShard(shard, s, samples);
    } catch (error) {
      onDamaged(error);
    }
  }
  const classNames = await classNamesOf(folder, samples.labels);
  const nameOf = (i: number) => `${shards[samples.shards[i]].name}, bytes ${samples.begins[i]} to ${samples.ends[i]}`;
  return {
    source: pathIn(folder, names.length === 1 ? names[0] : `${names[0]} to ${names[names.length - 1]}`),
    classNames,
    labels: Uint16Array.from(samples.labels),
    nameOf,
    read: (i) => shards[samples.shards[i]].read(samples.begins[i], samples.ends[i]),
  };
}

async function readShard(source: ByteSource, shard: number, samples: Samples): Promise<void> {
  const ahead = readAhead(source);
  let sample: { key: string; image?: TarMember; label?: number } | undefined;
  const finish = () => {
    if (!sample) return;
    const { key, image, label } = sample;
    if (!image || label === undefined) {
      const missing = image ? `${key}.cls` : `${key}.jpg, .jpeg or .png`;
      throw new Error(
        `readShard: expected a member ${missing} beside the others of its sample in ${source.name}, got none. Pack the shard again.`,
      );
    }
    samples.labels.push(label);
    samples.shards.push(shard);
    samples.begins.push(image.begin);
    samples.ends.push(image.end);
  };
  for await (const member of tarMembers(ahead)) {
    if (member.isFolder) continue;
    const key = keyOf(member.name);
    if (key !== sample?.key) {
      finish();
      sample = { key };
    }
    const extension = extensionOf(member.name);
    if (IMAGES.includes(extension)) {
      if (sample.image) throw new Error(twoImages(source, sample.image, member));
      sample.image = member;
    } else if (extension === 'cls') sample.label = await readLabel(ahead, member);
  }
  finish();
}

const twoImages = (source: ByteSource, first: TarMember, second: TarMember) =>
  `readShard: expected one image in each sample of ${source.name}, got ${first.name} and ${second.name}. Pack the shard again.`;

const baseOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
const dotOf = (name: string) => {
  const dot = baseOf(name).indexOf('.');
  return dot < 0 ? name.length : name.length - baseOf(name).length + dot;
};
const keyOf = (name: string) => name.slice(0, dotOf(name));
const extensionOf = (name: string) => name.slice(dotOf(name) + 1).toLowerCase();

const MAX_CLASS = 0xffff;

async function readLabel(source: ByteSource, { name, begin, end }: TarMember): Promise<number> {
  const text = new TextDecoder().decode(await readAll(partOf(source, begin, end, name))).trim();
  if (/^\d+$/.test(text) && Number(text) <= MAX_CLASS) return Number(text);
  throw new Error(
    `readShard: expected a class number from 0 to ${MAX_CLASS} in ${source.name}:${name} at offset ${begin}, got '${text.slice(0, 20)}'. Pack the shard again.`,
  );
}

async function classNamesOf(folder: Folder, labels: readonly number[]): Promise<string[]> {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  if (!(await folder.list()).some(({ name }) => name === NAMES)) return Array.from({ length: count }, (_, k) => `${k}`);
  const names = await readLines(folder, NAMES);
  if (names.length >= count) return names;
  throw new Error(
    `readShard: expected at least ${count} class names in ${pathIn(folder, NAMES)}, got ${names.length}. Write one name a line.`,
  );
}
