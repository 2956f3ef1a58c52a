// The data set `images`: train and test splits of class folders, in folders, archives or shards. Normalised by its own training images.
import { openPlace } from './archive.ts';
import type { ChannelStatistics } from './dataset.ts';
import { type EncodedSplits, encodedReader } from './encoded-splits.ts';
import { damageHandler, type ReaderPorts, type ReadSettings, type StreamReader } from './reader.ts';
import { findImages, SPLIT_NAMES, type SplitNames } from './split.ts';

/**
 * The data set in `path`, which holds `train` and `test` (or `val`): folders or archives of class folders, or shards such as train-0001.tar.
 * Throws with the name of what is missing, empty, cut short, foreign or of another size.
 */
export const imageFolder: StreamReader = encodedReader(
  {
    expects:
      'train and test (or val): folders or archives of class folders with .jpg or .png images, or shards such as train-0001.tar (images of your own, or a published set such as Imagenette from github.com/fastai/imagenette)',
  },
  (settings, ports) => findClassFolders({ name: 'images' }, settings, ports),
);

/** A kind of image folder: its name, the names of its splits, and the statistics that normalise it, by default those of the training images read. */
export interface ImageFolderKind {
  readonly name: string;
  readonly splits?: SplitNames;
  readonly statistics?: ChannelStatistics;
}

/** The images of class folders or shards. Throws as `imageFolder` does. */
export async function findClassFolders(kind: ImageFolderKind, settings: ReadSettings, ports: ReaderPorts): Promise<EncodedSplits> {
  const { name, splits = SPLIT_NAMES, statistics = null } = kind;
  const folder = await openPlace(ports.files, settings.path);
  const onDamaged = damageHandler(settings, ports);
  const train = await findImages(folder, 'train', onDamaged, splits);
  const test = await findImages(folder, 'test', onDamaged, splits);
  return { name, train, test, statistics };
}
