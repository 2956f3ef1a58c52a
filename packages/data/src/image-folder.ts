// The data set `images`: train and test splits of class folders, in folders, archives or shards. Normalised by its own training images.
import { openPlace } from './archive.ts';
import { type ChannelStatistics, type DataSet, makeDataSet } from './dataset.ts';
import { channelStatistics } from './preprocess.ts';
import { readImages } from './read-images.ts';
import { damageHandler, type Reader, type ReaderPorts, type ReadSettings } from './reader.ts';
import { findImages, SPLIT_NAMES, type SplitNames } from './split.ts';

/**
 * The data set in `path`, which holds `train` and `test` (or `val`): folders or archives of class folders, or shards such as train-0001.tar.
 * Throws with the name of what is missing, empty, cut short, foreign or of another size.
 */
export const imageFolder: Reader = {
  expects: 'train and test (or val): folders or archives of class folders with .jpg or .png images, or shards such as train-0001.tar',
  read: (settings, ports) => readClassFolders({ name: 'images' }, settings, ports),
};

/** A kind of image folder: its name, the names of its splits, and the statistics that normalise it, by default those of the training images read. */
export interface ImageFolderKind {
  readonly name: string;
  readonly splits?: SplitNames;
  readonly statistics?: ChannelStatistics;
}

/** A data set of class folders or shards. Throws as `imageFolder` does. */
export async function readClassFolders(kind: ImageFolderKind, settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  const { name, splits = SPLIT_NAMES, statistics } = kind;
  const folder = await openPlace(ports.files, settings.path);
  const onDamaged = damageHandler(settings, ports);
  const train = await readImages(await findImages(folder, 'train', onDamaged, splits), 'train', settings, ports);
  const test = await readImages(await findImages(folder, 'test', onDamaged, splits), 'test', settings, ports);
  return await makeDataSet({ name, train, test, ...(statistics ?? channelStatistics(train)) });
}
