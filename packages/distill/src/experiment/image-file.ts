// Images that another program made, with their classes and perhaps labels of their own, from one file or several. Not which of them a student gets.
import type { Files, ImageSet, LabelledSet } from '@softlabel/data';
import type { LabelTable } from '../labels/foreign-labels.ts';
import { type FileSettings, type ForeignArrays, type NamedArray, readForeignArrays } from './foreign-arrays.ts';
import { foreignPixels, type Preprocessed } from './foreign-pixels.ts';

/** The images of a file. */
export interface ImageFile {
  readonly set: ImageSet;
  /** Hash of the file, and of those beside it that were read. */
  readonly hash: string;
  /** Soft labels beside the images; throws where the file has none. */
  readonly ownLabels: () => LabelTable;
}

/** What of the data the images must fit. */
type Fit = Pick<LabelledSet, 'classNames'> & { readonly train: LabelledSet } & Preprocessed;

/** Reads the file that `data.images` names. Throws what its reader throws, and where images or classes are not those of the data. */
export async function readImageFile(settings: FileSettings, data: Fit, files: Pick<Files, 'readFile' | 'exists'>): Promise<ImageFile> {
  const { path } = settings;
  const found = await readForeignArrays(settings, files);
  for (const [source, names] of found.classNames) requireClassNames(names, data.classNames, source);
  const { classNames, height, width, channels } = data.train;
  const size = height * width * 3;
  const values = valuesOf(found.images(), data);
  const count = values.length / size;
  const labels = classesOf(found.classes(), count, data.classNames.length);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    set: { name, classNames, height, width, channels, ...(await foreignPixels(values, size, settings, data)), labels },
    hash: found.hash,
    ownLabels: () => ownLabels(found, settings, count),
  };
}

function requireClassNames(theirs: readonly string[] | null, ours: readonly string[], source: string): void {
  const k = theirs === null ? -1 : ours.findIndex((name, place) => name !== theirs[place]);
  if (theirs === null || (k < 0 && theirs.length === ours.length)) return;
  const [expected, got] = k < 0 ? [`${ours.length} classes`, theirs.length] : [`class ${k} to be ${ours[k]}`, theirs[k] ?? 'none'];
  throw new Error(`data.images: expected ${expected} in ${source}, got ${got}. Number the classes as the data does.`);
}

/** The values [N, H, W, 3] of an array [N, H, W, 3] or [N, 3, H, W]. */
function valuesOf({ array, name, path }: NamedArray, { train: { height: H, width: W } }: Fit): Float32Array<ArrayBuffer> {
  const [N = 0, ...size] = array.shape;
  const planes = size.join() === [3, H, W].join();
  if (N === 0 || !(planes || size.join() === [H, W, 3].join()))
    throw new Error(
      `data.images: expected ${name} of shape [N, ${H}, ${W}, 3] or [N, 3, ${H}, ${W}] in ${path}, got [${array.shape.join(', ')}]. Use images of the size of the data.`,
    );
  const plane = H * W;
  return Float32Array.from({ length: N * plane * 3 }, (_, at) => {
    const [c, place] = [at % 3, Math.floor(at / 3)];
    return array.data[planes ? (Math.floor(place / plane) * 3 + c) * plane + (place % plane) : at];
  });
}

function classesOf({ array: { shape, data }, name, path }: NamedArray, N: number, K: number): Uint16Array<ArrayBuffer> {
  if (shape.length !== 1 || shape[0] !== N)
    throw new Error(
      `data.images: expected ${name} of shape [${N}] in ${path}, got [${shape.join(', ')}]. Give each image the number of its class.`,
    );
  const labels = Array.from(data);
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < K));
  if (wrong < 0) return Uint16Array.from(labels);
  throw new Error(
    `data.images: expected classes 0 to ${K - 1} in ${name} of ${path}, got ${labels[wrong]} at image ${wrong}. Number the classes as the data does.`,
  );
}

function ownLabels({ labels }: ForeignArrays, { path }: FileSettings, N: number): LabelTable {
  const { table, arrays } = labels();
  if (table?.N === N) return table;
  const got = table === null ? arrays : `labels of ${table.N}`;
  throw new Error(
    `labels: expected soft labels of the ${N} images in ${path} for label.sources own, got ${got}. Name their array (data.images.targets), or leave own out.`,
  );
}
