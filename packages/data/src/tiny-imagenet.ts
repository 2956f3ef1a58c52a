// The data set `tiny-imagenet`: 200 classes of 64 x 64 images in the layout of its archive. Not its unlabelled test images: the validation split is the test set.
//
// Layout: wnids.txt | words.txt | train/WNID/images/*.JPEG | val/images/*.JPEG | val/val_annotations.txt (file, wnid and a box, between tabs).
import { openPlace } from './archive.ts';
import { imagesOfClassFolders } from './class-folders.ts';
import { type DataSet, makeDataSet } from './dataset.ts';
import { expectFolder } from './find-folder.ts';
import { type Folder, pathIn, readLines } from './folder.ts';
import type { ImageList } from './image-list.ts';
import { IMAGENET_STATISTICS } from './preprocess.ts';
import { readImages } from './read-images.ts';
import type { Reader, ReaderPorts, ReadSettings } from './reader.ts';

const LANDMARKS = { op: 'readTinyImageNet', holds: ['train', 'val', 'wnids.txt'], names: ['tiny-imagenet-200', 'tiny-imagenet'] };
const ANNOTATIONS = 'val_annotations.txt';

/**
 * Tiny ImageNet from `path`: the folder that its archive unpacks to, the archive itself (zip or tar), or a folder with either. Classes are sorted by WordNet id,
 * as the paper's are, and named by words.txt. Throws for a missing file, a class outside wnids.txt and an annotation without image.
 */
export const tinyImageNet: Reader = {
  expects: 'tiny-imagenet-200.zip or the folder it unpacks to (from cs231n.stanford.edu/tiny-imagenet-200.zip)',
  read: readTinyImageNet,
};

async function readTinyImageNet(settings: ReadSettings, ports: ReaderPorts): Promise<DataSet> {
  const folder = await expectFolder(await openPlace(ports.files, settings.path), LANDMARKS);
  const found = await imagesOfClassFolders(folder.enter('train'), 'images');
  checkClasses(found.classNames, await readLines(folder, 'wnids.txt'), folder);
  const classNames = await wordsOf(folder, found.classNames);
  const train = await readImages({ ...found, classNames }, 'train', settings, ports);
  const test = await readImages(
    { ...(await validationImages(folder.enter('val'), found.classNames)), classNames },
    'test',
    settings,
    ports,
  );
  return await makeDataSet({ name: 'tiny-imagenet', train, test, ...IMAGENET_STATISTICS });
}

function checkClasses(found: readonly string[], lines: readonly string[], folder: Folder): void {
  const wanted = lines.map((line) => line.trim()).sort();
  const different = wanted.find((wnid, i) => wnid !== found[i]);
  if (wanted.length === found.length && different === undefined) return;
  throw new Error(
    `readTinyImageNet: expected the ${wanted.length} classes of wnids.txt in ${pathIn(folder, 'train')}, got ${found.length}${different === undefined ? '' : `, without ${different}`}. Unpack the archive again.`,
  );
}

/** The first word of each class; where two classes share it, with the WordNet id. The ids themselves without words.txt. */
async function wordsOf(folder: Folder, wnids: readonly string[]): Promise<string[]> {
  if (!(await folder.list()).some(({ name }) => name === 'words.txt')) return [...wnids];
  const lines = (await readLines(folder, 'words.txt')).map((line) => line.split('\t'));
  const words = new Map(lines.map(([wnid, words = wnid]) => [wnid, words.split(',')[0].trim()]));
  const names = wnids.map((wnid) => words.get(wnid) ?? wnid);
  return names.map((name, k) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${wnids[k]})`));
}

/** The validation images in the order of their annotations. */
async function validationImages(folder: Folder, wnids: readonly string[]): Promise<ImageList> {
  const lines = (await readLines(folder, ANNOTATIONS)).map((line) => line.split('\t'));
  const images = folder.enter('images');
  const there = new Set((await images.list()).map(({ name }) => name));
  const classOf = new Map(wnids.map((wnid, label) => [wnid, label]));
  const labels = lines.map(([name, wnid], i) => {
    const label = classOf.get(wnid);
    if (label !== undefined && there.has(name)) return label;
    const wanted = label === undefined ? `a class of wnids.txt` : `an image ${name} in ${images.path}`;
    throw new Error(
      `readTinyImageNet: expected ${wanted} for line ${i + 1} of ${pathIn(folder, ANNOTATIONS)}, got ${label === undefined ? `'${wnid}'` : 'none'}. Unpack the archive again.`,
    );
  });
  return {
    source: folder.path,
    classNames: wnids,
    labels: Uint16Array.from(labels),
    nameOf: (i) => pathIn(images, lines[i][0]),
    read: (i) => images.read(lines[i][0]),
  };
}
