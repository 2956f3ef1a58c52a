// The splits of a data set as lists of images, and the two ways to read them: all of them into memory, or each when it is needed. Finds none of them.
import { type ChannelStatistics, checkAlike, type DataSet, type ImageStream, loadImages, makeDataSet } from './dataset.ts';
import { Digest } from './digest.ts';
import { type ImageList, limitList } from './image-list.ts';
import { streamImages } from './image-stream.ts';
import { channelStatistics } from './preprocess.ts';
import { readImages } from './read-images.ts';
import { damageHandler, type ReaderPorts, type ReadSettings, type StreamReader } from './reader.ts';
import { firstOfEach, selectImages } from './subsets.ts';

/** Where the images of a data set are. */
export interface EncodedSplits {
  readonly name: string;
  readonly train: ImageList;
  readonly test: ImageList;
  /** What normalises the images; null for the statistics of the training images themselves. */
  readonly statistics: ChannelStatistics | null;
}

/** A reader of images that `find` finds. */
export function encodedReader(
  told: Pick<StreamReader, 'expects' | 'caveat' | 'usualResize'>,
  find: (settings: ReadSettings, ports: ReaderPorts) => Promise<EncodedSplits>,
): StreamReader {
  return {
    ...told,
    read: async (settings, ports) => decodeSplits(await find(settings, ports), settings, ports),
    stream: async (settings, ports) => {
      const { decode, signal } = ports;
      const options = { decode, resize: settings.resize ?? null, signal, onDamaged: damageHandler(settings, ports) };
      return await streamSplits(await find(settings, ports), settings, ports, (list) => streamImages(list, options));
    },
  };
}

/** The data set of splits that are decoded into memory. Throws as `decodeList` does. */
export async function decodeSplits(splits: EncodedSplits, settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  const { name, statistics } = splits;
  const train = await readImages(splits.train, 'train', settings, ports);
  const test = await readImages(splits.test, 'test', settings, ports);
  return await makeDataSet({ name, train, test, ...(statistics ?? channelStatistics(train)) });
}

/** Images that stand for a data set of more, where all of them would have to be decoded. */
const SAMPLE = 1024;

/**
 * The data set of splits whose images are read when they are needed, by what `streamOf` makes of their lists. Statistics are those of 1024 training images, evenly spaced over the
 * reading order. The fingerprint is that of all labels, class names and names of images below the data's path, of `resize` and the decoder, and of
 * the bytes of the first image of each class: what can be known without reading everything.
 */
export async function streamSplits(
  splits: EncodedSplits,
  settings: ReadSettings,
  { decoderIdentity }: Pick<ReaderPorts, 'decoderIdentity'>,
  streamOf: (list: ImageList) => Promise<ImageStream>,
): Promise<DataSet<ImageStream>> {
  const { limit = null } = settings;
  const lists = { train: limitList(splits.train, limit), test: limitList(splits.test, limit) };
  const [train, test] = [await streamOf(lists.train), await streamOf(lists.test)];
  checkAlike(train, test);
  const statistics = splits.statistics ?? channelStatistics(await loadImages(selectImages(train, evenlySpaced(train.labels.length))));
  const fingerprint = await fingerprintOf(lists, settings, await decoderIdentity?.());
  return { name: splits.name, classNames: train.classNames, train, test, ...statistics, fingerprint };
}

/** At most SAMPLE places among `count`. */
function evenlySpaced(count: number): number[] {
  const taken = Math.min(count, SAMPLE);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

async function fingerprintOf(
  lists: Pick<EncodedSplits, 'train' | 'test'>,
  { path, resize = null }: ReadSettings,
  decoder: string | undefined,
): Promise<string> {
  const digest = new Digest();
  const add = (value: unknown) => digest.add(new TextEncoder().encode(JSON.stringify(value)));
  await add({ streamed: true, resize, decoder });
  for (const list of [lists.train, lists.test]) {
    await add({ classNames: list.classNames, images: list.labels.length });
    await digest.add(new Uint8Array(list.labels.buffer));
    for (let i = 0; i < list.labels.length; i++) await digest.add(new TextEncoder().encode(nameBelow(path, list.nameOf(i))));
    for (const i of firstOfEach(list, 1)) await digest.add(await list.read(i));
  }
  return await digest.finish();
}

/** The same data has the same fingerprint wherever it lies. */
const nameBelow = (path: string, name: string): string => (name.startsWith(path) ? name.slice(path.length) : name);
