// The data sets `cifar10` and `cifar100`, as images in class folders or tar archives, or in the official binary layout. Not a downloader.
import { CIFAR10, CIFAR100, type CifarLayout, readCifarBinary } from './cifar-binary.ts';
import { type DataSet, makeDataSet } from './dataset.ts';
import type { Files } from './files.ts';
import { type ReaderPorts, readImageFolder } from './image-folder.ts';
import { CIFAR_STATISTICS } from './preprocess.ts';

/**
 * CIFAR-10 from `path`: `train` and `test` as folders or tar archives of class folders (classes sorted by name), or the official binary
 * files, there or in `cifar-10-batches-bin`. Throws if neither is there, or the classes or sizes are not those of CIFAR-10.
 */
export const readCifar10 = (path: string, ports: ReaderPorts): Promise<DataSet> =>
  readCifar('cifar10', path, ports, CIFAR10, 'cifar-10-batches-bin');

/** CIFAR-100 with its fine labels from `path`, in the same ways; the binary files may lie in `cifar-100-binary`. */
export const readCifar100 = (path: string, ports: ReaderPorts): Promise<DataSet> =>
  readCifar('cifar100', path, ports, CIFAR100, 'cifar-100-binary');

async function readCifar(name: string, path: string, ports: ReaderPorts, layout: CifarLayout, subfolder: string): Promise<DataSet> {
  const names = (await ports.files.listFolder(path)).map((entry) => entry.name);
  if (names.includes('train') || names.includes('train.tar')) {
    const data = await readImageFolder(path, ports, name, CIFAR_STATISTICS);
    checkIsCifar(data, layout.classes, path);
    return data;
  }
  if (names.includes(layout.train[0])) return await fromBinary(name, path, ports.files, layout);
  if (names.includes(subfolder)) return await fromBinary(name, `${path}/${subfolder}`, ports.files, layout);
  throw new Error(
    `readCifar: expected train.tar and test.tar, folders train and test, or ${layout.train[0]} in ${path}, got ${names.join(', ') || 'nothing'}. Check data.path.`,
  );
}

async function fromBinary(name: string, folder: string, files: Files, layout: CifarLayout): Promise<DataSet> {
  const train = await readCifarBinary(files, folder, layout, 'train');
  const test = await readCifarBinary(files, folder, layout, 'test');
  return await makeDataSet({ name, train, test, ...CIFAR_STATISTICS });
}

function checkIsCifar({ name, train, classNames }: DataSet, classes: number, path: string): void {
  if (classNames.length === classes && train.height === 32 && train.width === 32) return;
  throw new Error(
    `readCifar: expected ${classes} classes of 32 x 32 images in ${path}, got ${classNames.length} of ${train.height} x ${train.width}. Set data.name to images, or point data.path at ${name}.`,
  );
}
