// The data sets `cifar10` and `cifar100`: images in class folders, or the official binary or Python files, as archives or unpacked. Not a downloader.
import { openPlace, withoutEnding } from './archive.ts';
import { CIFAR10_BINARY, CIFAR100_BINARY, type CifarBinary, readCifarBinary } from './cifar-binary.ts';
import { CIFAR10_PICKLES, CIFAR100_PICKLES, type CifarPickles, readCifarPickles } from './cifar-pickle.ts';
import { type DataSet, type ImageSet, makeDataSet } from './dataset.ts';
import { decodeSplits } from './encoded-splits.ts';
import { findFolder } from './find-folder.ts';
import { type Folder, namesOf } from './folder.ts';
import { findClassFolders } from './image-folder.ts';
import { MissingData } from './missing-data.ts';
import { CIFAR_STATISTICS } from './preprocess.ts';
import type { Reader, ReaderPorts, ReadSettings, Split } from './reader.ts';
import { limitSet } from './subsets.ts';

/** One of the two data sets in its official layouts, each with the names of its folder and archive. */
interface Cifar {
  readonly name: string;
  readonly binary: CifarBinary;
  readonly binaryNames: readonly string[];
  readonly pickles: CifarPickles;
  readonly pickleNames: readonly string[];
}

const CIFAR10: Cifar = {
  name: 'cifar10',
  binary: CIFAR10_BINARY,
  binaryNames: ['cifar-10-batches-bin', 'cifar-10-binary'],
  pickles: CIFAR10_PICKLES,
  pickleNames: ['cifar-10-batches-py', 'cifar-10-python'],
};
const CIFAR100: Cifar = {
  name: 'cifar100',
  binary: CIFAR100_BINARY,
  binaryNames: ['cifar-100-binary'],
  pickles: CIFAR100_PICKLES,
  pickleNames: ['cifar-100-python'],
};

/**
 * CIFAR-10 from `path`: `train` and `test` as folders or archives of class folders (classes sorted by name), or the official binary or Python files, there,
 * in their folder, or in their archive, which may also be `path` itself. Throws if none is there, or the classes or sizes are not those of CIFAR-10.
 */
export const cifar10: Reader = {
  expects:
    'folders or archives train and test of class folders, or cifar-10-binary.tar.gz or cifar-10-python.tar.gz or what they unpack to (from cs.toronto.edu/~kriz/cifar.html)',
  read: (settings, ports) => readCifar(CIFAR10, settings, ports),
};

/** CIFAR-100 with its fine labels from `path`, in the same ways. */
export const cifar100: Reader = {
  expects:
    'folders or archives train and test of class folders, or cifar-100-binary.tar.gz or cifar-100-python.tar.gz or what they unpack to (from cs.toronto.edu/~kriz/cifar.html)',
  read: (settings, ports) => readCifar(CIFAR100, settings, ports),
};

async function readCifar(cifar: Cifar, settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  const { name, binary, binaryNames, pickles, pickleNames } = cifar;
  const folder = await openPlace(ports.files, settings.path);
  if (await hasClassFolders(folder)) {
    const splits = await findClassFolders({ name, statistics: CIFAR_STATISTICS }, settings, ports);
    const data = await decodeSplits(splits, settings, ports);
    checkIsCifar(data, binary.classes, settings.path);
    return data;
  }
  const inBinary = await findFolder(folder, { holds: [binary.train[0]], names: binaryNames });
  if (inBinary) return await dataOf(name, settings, (split) => readCifarBinary(inBinary, binary, split));
  const inPickles = await findFolder(folder, { holds: [pickles.train[0], pickles.meta], names: pickleNames });
  if (inPickles) return await dataOf(name, settings, (split) => readCifarPickles(inPickles, pickles, split));
  const layouts = [...binaryNames, ...pickleNames].map((one) => `${one}.tar.gz`);
  throw new MissingData(
    `readCifar: expected train and test (folders or .tar), ${binary.train[0]}, or ${pickles.train[0]} and ${pickles.meta} in ${settings.path}, or ${layouts.join(' or ')} or what it unpacks to, got ${namesOf(await folder.list())}. Check data.path.`,
  );
}

/** CIFAR-100's Python layout has a file called `train`. */
async function hasClassFolders(folder: Folder): Promise<boolean> {
  return (await folder.list()).some(
    ({ name, isFolder }) => (isFolder ? name : withoutEnding(name)) === 'train' && (isFolder || name !== 'train'),
  );
}

async function dataOf(name: string, { limit = null }: ReadSettings, read: (split: Split) => Promise<ImageSet>): Promise<DataSet> {
  const train = limitSet(await read('train'), limit);
  const test = limitSet(await read('test'), limit);
  return await makeDataSet({ name, train, test, ...CIFAR_STATISTICS });
}

function checkIsCifar({ name, train, classNames }: DataSet, classes: number, path: string): void {
  if (classNames.length === classes && train.height === 32 && train.width === 32) return;
  throw new Error(
    `readCifar: expected ${classes} classes of 32 x 32 images in ${path}, got ${classNames.length} of ${train.height} x ${train.width}. Set data.name to images, or point data.path at ${name}.`,
  );
}
