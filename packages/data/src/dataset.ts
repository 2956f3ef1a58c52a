// What a data set is: labelled images in a training and a test split, and the fingerprint of all of it. Not how one is read.
import { digestOf } from './digest.ts';
import type { CropDraw } from './sizing/random-crop.ts';

/** What is known of labelled images of one size without their pixels. */
export interface LabelledSet {
  readonly name: string;
  /** K names; a label is an index into them. */
  readonly classNames: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly channels: 3;
  /** Classes [N]. */
  readonly labels: Uint16Array<ArrayBuffer>;
}

/** Labelled images of one size, in memory. */
export interface ImageSet extends LabelledSet {
  /** Pixels [N, H, W, 3], 0 to 255. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** What networks see [N, H, W, 3] where that is not the normalised pixels: whitened images, and learned ones that are not of 8 bits, which the pixels only show. */
  readonly floats?: Float32Array<ArrayBuffer>;
}

/** Labelled images of one size that are read and decoded whenever they are asked for, so that they need not fit into memory. */
export interface ImageStream extends LabelledSet {
  /** Pixels [n, H, W, 3] of the images at `indices`, in that order. Throws with the name of an image that is damaged or of another size. */
  read(indices: ArrayLike<number>): Promise<Uint8Array<ArrayBuffer>>;
  /** The same of random crops [n, H, W, 3] of the encoded images, one for each draw (see `drawCrop`). Throws where the images are bare pixels. */
  readCrops(indices: ArrayLike<number>, draws: readonly CropDraw[]): Promise<Uint8Array<ArrayBuffer>>;
}

/** Where images come from: memory, or a reader. */
export type ImageSource = ImageSet | ImageStream;

export const isStream = (source: ImageSource): source is ImageStream => 'read' in source;

/** The images of a source in memory. */
export async function loadImages(source: ImageSource): Promise<ImageSet> {
  if (!isStream(source)) return source;
  const { read, readCrops: _crops, ...set } = source;
  return { ...set, images: await read(Array.from(set.labels.keys())) };
}

/** What a network is given of a set: pixels to be normalised, or floats. */
export const networkImages = ({
  images,
  floats,
}: Pick<ImageSet, 'images' | 'floats'>): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> => floats ?? images;

/** One number per channel: red, green, blue. */
export type Rgb = readonly [number, number, number];

/** Mean and standard deviation of each channel, of pixels scaled to [0, 1]. */
export interface ChannelStatistics {
  readonly mean: Rgb;
  readonly std: Rgb;
}

/** A training and a test split over the same classes, with the statistics that normalise both. */
export interface DataSet<S extends LabelledSet = ImageSet> extends ChannelStatistics {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly train: S;
  readonly test: S;
  /** Hash of pixels, labels, sizes and class names of both splits, of streams what can be known without their pixels: what was read, not where from. */
  readonly fingerprint: string;
}

/** Room for the pixels of `count` images. Throws with the size wanted, and the remedy, where the engine has no such room. */
export function allocatePixels(
  count: number,
  bytesPerImage: number,
  source: string,
  remedy = 'Set data.limit, or, for images of any size, data.stream=true or a smaller data.resize.',
): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(count * bytesPerImage);
  } catch (cause) {
    throw new Error(`readImages: expected room for ${count} images of ${bytesPerImage} bytes in ${source}, got: ${cause}. ${remedy}`, {
      cause,
    });
  }
}

/** The data set of two splits; throws unless they share classes and image size and every label is a class. */
export async function makeDataSet(parts: Pick<DataSet, 'name' | 'train' | 'test' | 'mean' | 'std'>): Promise<DataSet> {
  const { name, train, test, mean, std } = parts;
  for (const set of [train, test]) checkImageSet(set);
  checkAlike(train, test);
  return { name, classNames: train.classNames, train, test, mean, std, fingerprint: await fingerprintOf(train, test) };
}

/** Throws unless two splits share classes and image size. */
export function checkAlike(train: LabelledSet, test: LabelledSet): void {
  checkSameClasses(train, test);
  const [wanted, got] = [train, test].map(({ height, width }) => `${height} x ${width}`);
  if (wanted !== got) throw new Error(`makeDataSet: expected image size ${wanted} in ${test.name}, got ${got}. Make both splits alike.`);
}

/** Names the first difference alone: there may be thousands of classes. */
function checkSameClasses(train: LabelledSet, test: LabelledSet): void {
  const [wanted, got] = [train.classNames, test.classNames];
  const k = Array.from({ length: Math.max(wanted.length, got.length) }, (_, i) => i).findIndex((i) => wanted[i] !== got[i]);
  if (k < 0) return;
  const [there, here] = [wanted, got].map((names) => (k < names.length ? `'${names[k]}'` : 'none'));
  throw new Error(
    `makeDataSet: expected the ${wanted.length} classes of ${train.name} in ${test.name}, got ${got.length}: class ${k}, counted from 0, is ${here} instead of ${there}. Make both splits alike.`,
  );
}

function checkImageSet({ name, classNames, height, width, images, labels }: ImageSet): void {
  const bytes = labels.length * height * width * 3;
  if (images.length !== bytes) {
    throw new Error(
      `makeDataSet: expected ${bytes} pixel values for ${labels.length} images in ${name}, got ${images.length}. Read it again.`,
    );
  }
  const wrong = labels.findIndex((label) => label >= classNames.length);
  if (wrong >= 0) {
    throw new Error(
      `makeDataSet: expected labels below ${classNames.length} in ${name}, got ${labels[wrong]} for image ${wrong}. Read it again.`,
    );
  }
}

async function fingerprintOf(train: ImageSet, test: ImageSet): Promise<string> {
  const sizes = [train, test].map(({ height, width, labels }) => [labels.length, height, width, 3]);
  const header = new TextEncoder().encode(JSON.stringify({ classNames: train.classNames, sizes }));
  return await digestOf([header, train.images, new Uint8Array(train.labels.buffer), test.images, new Uint8Array(test.labels.buffer)]);
}
