// The data set `images`: train and test splits, each a folder of class folders or a tar archive of them. Not resizing: all images have one size.
import { type ChannelStatistics, type DataSet, type ImageSet, makeDataSet } from './dataset.ts';
import type { DecodeImage } from './decode-image.ts';
import { decodeTree } from './decode-tree.ts';
import { throughCache } from './decoded-cache.ts';
import type { Files } from './files.ts';
import { type ImageTree, imagesOfFolder, imagesOfTar } from './image-tree.ts';
import { channelStatistics } from './preprocess.ts';

/** What a reader of encoded images is handed. */
export interface ReaderPorts {
  readonly files: Files;
  readonly decode: DecodeImage;
  /** Folder for decoded images; without it every run decodes. */
  readonly cacheFolder?: string | undefined;
  /** Called as images of a split are decoded, for progress. */
  readonly onDecoded?: ((split: Split, done: number, total: number) => void) | undefined;
}

export type Split = 'train' | 'test';

/**
 * The data set in `path`, which holds `train` and `test` (folders) or `train.tar` and `test.tar`.
 * Throws with the name of what is missing, empty, cut short, foreign or of another size. Normalised by `statistics`, or by the training images' own.
 */
export async function readImageFolder(path: string, ports: ReaderPorts, name = 'images', statistics?: ChannelStatistics): Promise<DataSet> {
  const train = await readSplit(path, 'train', ports);
  const test = await readSplit(path, 'test', ports);
  return await makeDataSet({ name, train, test, ...(statistics ?? channelStatistics(train)) });
}

async function readSplit(path: string, split: Split, { files, decode, cacheFolder, onDecoded }: ReaderPorts): Promise<ImageSet> {
  const tree = await findSplit(path, split, files);
  const decodeAll = () => decodeTree(tree, decode, (done, total) => onDecoded?.(split, done, total));
  return cacheFolder === undefined ? await decodeAll() : await throughCache({ files, folder: cacheFolder }, tree, decodeAll);
}

async function findSplit(path: string, split: Split, files: Files): Promise<ImageTree> {
  const entries = await files.listFolder(path);
  if (entries.some(({ name, isFolder }) => name === split && isFolder)) return await imagesOfFolder(files, `${path}/${split}`);
  const archive = `${split}.tar`;
  if (entries.some(({ name }) => name === archive)) return imagesOfTar(await files.readFile(`${path}/${archive}`), `${path}/${archive}`);
  const names = entries.map(({ name }) => name).join(', ') || 'nothing';
  throw new Error(`readImages: expected a folder '${split}' or '${archive}' in ${path}, got ${names}. Check data.path.`);
}
