// Decodes a list of encoded images into one image set, several images at a time. Not a decoder: that is handed in.
import { allocatePixels, type ImageSet } from './dataset.ts';
import { checkEncodedImage, type DecodedImage, type DecodeImage } from './decode-image.ts';
import type { ImageList } from './image-list.ts';
import { rethrow } from './reader.ts';
import type { RandomCrop } from './sizing/random-crop.ts';
import type { Resize } from './sizing/resize.ts';
import { selectImages } from './subsets.ts';

/** A decoder works on several images at once; more than this many in flight gain nothing. */
const IN_FLIGHT = 32;

export interface DecodeOptions {
  readonly decode: DecodeImage;
  readonly resize?: Resize | null;
  /** Called as images are decoded, for progress; what it throws stops the decoding. */
  readonly onDecoded?: (done: number, total: number) => void;
  /** Called with every error that an image meets, damage or not; where it returns, the image is left out. By default the first one is thrown. */
  readonly onDamaged?: (error: unknown) => void;
}

/** Decodes a list; every image must have the size of the first. Throws with the image's name if one is short, foreign or of another size. */
export async function decodeList(list: ImageList, options: DecodeOptions): Promise<ImageSet> {
  const { decode, resize, onDecoded = () => {}, onDamaged = rethrow } = options;
  const { source, classNames, labels } = list;
  const total = labels.length;
  const damaged: number[] = [];
  let set: { images: Uint8Array<ArrayBuffer>; height: number; width: number; first: string } | undefined;
  const keep = (i: number, { height, width, pixels }: DecodedImage) => {
    const name = list.nameOf(i);
    set ??= { images: allocatePixels(total, height * width * 3, source), height, width, first: name };
    checkSize({ height, width }, set, name, set.first);
    set.images.set(pixels, i * height * width * 3);
  };
  let done = 0;
  await eachInFlight(total, async (i) => {
    const image = await decodeOne(list, i, decode, resize).catch((error: unknown) => {
      onDamaged(error);
      damaged.push(i);
    });
    if (image) keep(i, image);
    onDecoded(++done, total);
  });
  if (!set) throw new Error(`decodeImages: expected an image that is whole in ${source}, got ${total} that are not. Copy the data again.`);
  const { images, height, width } = set;
  const whole: ImageSet = { name: source, classNames, height, width, channels: 3, images, labels };
  return damaged.length === 0 ? whole : selectImages(whole, without(damaged, total));
}

/** Runs `work` on 0 .. count-1 in order of starting, some at a time; stops starting more once one has thrown, and throws its error. */
export async function eachInFlight(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  const stop = () => {
    next = count;
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => worker().finally(stop)));
}

/** Decodes image `i` of a list. Throws with its name if it is short or foreign. */
export async function decodeOne(
  list: ImageList,
  i: number,
  decode: DecodeImage,
  sizing?: Resize | RandomCrop | null,
): Promise<DecodedImage> {
  const bytes = await list.read(i);
  const name = list.nameOf(i);
  checkEncodedImage(bytes, name);
  return await decode(bytes, name, sizing);
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Throws unless the image called `name` has the size of the one called `first`. */
export function checkSize(image: Size, { height, width }: Size, name: string, first: string): void {
  if (image.height === height && image.width === width) return;
  throw new Error(
    `readImages: expected ${height} x ${width} pixels in ${name}, the size of ${first}, got ${image.height} x ${image.width}. Set data.resize, or scale all images to one size.`,
  );
}

function without(left: readonly number[], total: number): number[] {
  const out = new Set(left);
  return Array.from({ length: total }, (_, i) => i).filter((i) => !out.has(i));
}
