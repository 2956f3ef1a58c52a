// The data set `imagenet`: ImageNet-1K as class folders, as the archives of ILSVRC 2012, or as shards. Not its downsized versions: imagenet64.ts.
import { encodedReader } from './encoded-splits.ts';
import { findClassFolders } from './image-folder.ts';
import { IMAGENET_STATISTICS } from './preprocess.ts';
import type { StreamReader } from './reader.ts';

/** The test set is the validation split: the labels of the real test set are not public. */
const SPLITS = { train: ['train', 'ILSVRC2012_img_train'], test: ['val', 'validation', 'ILSVRC2012_img_val'] };

/**
 * ImageNet-1K from `path`: `train` and `val` as folders or archives of class folders or class archives (ILSVRC2012_img_train.tar as it is), or shards
 * such as imagenet1k-train-0001.tar. Classes are sorted by their WordNet id, so are the paper's. Throws as `imageFolder` does.
 */
export const imageNet: StreamReader = encodedReader(
  {
    expects: 'train and val as folders, archives or shards of class folders, or ILSVRC2012_img_train.tar as it is (from image-net.org)',
    caveat:
      'ILSVRC2012_img_val.tar says no classes: unpack it into val, each image into the folder of its WordNet id, such as val/n01751748. LOC_val_solution.csv, of the competition on Kaggle, tells which; so does ILSVRC2012_devkit_t12, by its validation ground truth and meta.mat.',
    usualResize: { short: 256, crop: 224 },
  },
  (settings, ports) => findClassFolders({ name: 'imagenet', splits: SPLITS, statistics: IMAGENET_STATISTICS }, settings, ports),
);
