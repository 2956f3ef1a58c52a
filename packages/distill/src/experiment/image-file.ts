// Images that another program made, with their classes and perhaps labels of their own, from one file. Not which of them a student gets.
//
// Students train on 8-bit pixels, as the engine's kernels read them. So the values of a file are 8-bit pixels in one form or another, or the
// recipe says that they are to be rounded:
//   pixels: p      unit: p / 255      normalised: (p / 255 - mean_c) / std_c, with p = 0 .. 255 and the statistics of the data
import { type DataSet, digestOf, type Files, type ImageSet } from '@softlabel/data';
import { arraysText, classNamesOf, type ForeignFile, type PlainArray, readForeignFile } from '../labels/foreign-file.ts';
import { findLabelTable, type LabelTable } from '../labels/foreign-labels.ts';
import type { ImageSettings } from '../recipe/schema.ts';

type FileSettings = Extract<ImageSettings, { name: 'file' }>;

/** The images of a file. */
export interface ImageFile {
  readonly set: ImageSet;
  /** Hash of the file. */
  readonly hash: string;
  /** Soft labels beside the images; throws where the file has none. */
  readonly ownLabels: () => LabelTable;
}

/** What of the data the images must fit. */
type Fit = Pick<DataSet, 'classNames' | 'train' | 'mean' | 'std'>;

/** How far from a whole grey level a value may lie: what half precision loses of a normalised pixel, and far less than a level. */
const TOLERANCE = 0.1;

/** Reads the file that `data.images` names. Throws what its reader throws, and where images or classes are not those of the data. */
export async function readImageFile(settings: FileSettings, data: Fit, files: Pick<Files, 'readFile' | 'exists'>): Promise<ImageFile> {
  const { path } = settings;
  if (!(await files.exists(path))) throw new Error(`data.images: expected a file at ${path}, got nothing. Set data.images.path.`);
  const bytes = await files.readFile(path);
  const file = await readForeignFile(bytes, path);
  requireClassNames(classNamesOf(file, path), data.classNames, path);
  const images = pixelsOf(arrayOf(file, settings, 'images'), settings, data);
  const labels = classesOf(arrayOf(file, settings, 'classes'), images.length, settings, data.classNames.length);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    set: { ...data.train, name, images: images.pixels, labels },
    hash: await digestOf([bytes]),
    ownLabels: () => ownLabels(file, settings, images.length),
  };
}

function arrayOf({ arrays }: ForeignFile, settings: FileSettings, field: 'images' | 'classes'): PlainArray {
  const array = arrays.get(settings[field]);
  if (array !== undefined) return array;
  throw new Error(
    `data.images: expected an array ${settings[field]} in ${settings.path}, got ${arraysText(arrays)}. Name it: data.images.${field}.`,
  );
}

function requireClassNames(theirs: readonly string[] | null, ours: readonly string[], source: string): void {
  const k = theirs === null ? -1 : ours.findIndex((name, place) => name !== theirs[place]);
  if (theirs === null || (k < 0 && theirs.length === ours.length)) return;
  const [expected, got] = k < 0 ? [`${ours.length} classes`, theirs.length] : [`class ${k} to be ${ours[k]}`, theirs[k] ?? 'none'];
  throw new Error(`data.images: expected ${expected} in ${source}, got ${got}. Number the classes as the data does.`);
}

/** The pixels [N, H, W, 3] of an array [N, H, W, 3] or [N, 3, H, W]. */
function pixelsOf(array: PlainArray, settings: FileSettings, data: Fit): { pixels: Uint8Array<ArrayBuffer>; length: number } {
  const { height: H, width: W } = data.train;
  const [N = 0, ...size] = array.shape;
  const planes = size.join() === [3, H, W].join();
  if (N === 0 || !(planes || size.join() === [H, W, 3].join()))
    throw new Error(
      `data.images: expected ${settings.images} of shape [N, ${H}, ${W}, 3] or [N, 3, ${H}, ${W}] in ${settings.path}, got [${array.shape.join(', ')}]. Use images of the size of the data.`,
    );
  const grey = greyLevel(settings, data);
  const plane = H * W;
  const pixels = new Uint8Array(N * plane * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [c, place] = [at % 3, Math.floor(at / 3)];
    const from = planes ? (Math.floor(place / plane) * 3 + c) * plane + (place % plane) : at;
    pixels[at] = wholeLevel(grey(array.data[from], c), array.data[from], Math.floor(place / plane), settings);
  }
  return { pixels, length: N };
}

/** From a value of channel c to a grey level, 0 to 255. */
function greyLevel({ values }: FileSettings, { mean, std }: Fit): (value: number, c: number) => number {
  switch (values) {
    case 'pixels':
      return (value) => value;
    case 'unit':
      return (value) => 255 * value;
    case 'normalised':
      return (value, c) => 255 * (value * std[c] + mean[c]);
  }
}

function wholeLevel(level: number, value: number, image: number, { values, round, path }: FileSettings): number {
  const whole = Math.round(level);
  const refuse = (remedy: string) =>
    new Error(`data.images: expected 8-bit pixels as ${values} values in ${path}, got ${value} at image ${image}. ${remedy}`);
  if (!(level > -0.5 && level < 255.5))
    throw refuse('It lies outside of what a pixel can be: check data.images.values, or clip the images before they are saved.');
  if (round || Math.abs(level - whole) <= TOLERANCE) return whole;
  throw refuse('It lies between two pixel values: check data.images.values, or set data.images.round=true.');
}

function classesOf({ shape, data }: PlainArray, N: number, { classes, path }: FileSettings, K: number): Uint16Array<ArrayBuffer> {
  if (shape.length !== 1 || shape[0] !== N)
    throw new Error(
      `data.images: expected ${classes} of shape [${N}] in ${path}, got [${shape.join(', ')}]. Give each image the number of its class.`,
    );
  const labels = Array.from(data);
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < K));
  if (wrong < 0) return Uint16Array.from(labels);
  throw new Error(
    `data.images: expected classes 0 to ${K - 1} in ${classes} of ${path}, got ${labels[wrong]} at image ${wrong}. Number the classes as the data does.`,
  );
}

function ownLabels({ arrays }: ForeignFile, { targets, path }: FileSettings, N: number): LabelTable {
  const table = findLabelTable(arrays, path, targets ?? undefined);
  if (table?.N === N) return table;
  const got = table === null ? arraysText(arrays) : `labels of ${table.N}`;
  throw new Error(
    `labels: expected soft labels of the ${N} images in ${path} for label.sources own, got ${got}. Name their array (data.images.targets), or leave own out.`,
  );
}
