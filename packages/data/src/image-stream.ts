// A list of encoded images as a set whose pixels are decoded whenever they are asked for. Keeps none of them.
import { allocatePixels, type ImageStream } from './dataset.ts';
import type { DecodedImage } from './decode-image.ts';
import { checkSize, type DecodeOptions, decodeOne, eachInFlight } from './decode-list.ts';
import type { ImageList } from './image-list.ts';
import { rethrow } from './reader.ts';
import type { RandomCrop } from './sizing/random-crop.ts';
import type { Resize } from './sizing/resize.ts';

export interface StreamOptions extends Omit<DecodeOptions, 'onDecoded'> {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The stream of a list; its images have the size of the first, which is decoded for it. Where `onDamaged` returns, the next whole image of its
 * class, in reading order and after the last one from the first again, stands in for a damaged one from then on: the same in every run, if only damage returns.
 */
export async function streamImages(list: ImageList, options: StreamOptions): Promise<ImageStream> {
  const { source: name, classNames, labels } = list;
  const decode = standingIn(list, options);
  const { resize } = options;
  const { height, width } = await decode(0, resize);
  const readAll = async (indices: ArrayLike<number>, sizingOf: (n: number) => Sizing) => {
    const bytes = height * width * 3;
    const pixels = allocatePixels(indices.length, bytes, name);
    await eachInFlight(indices.length, async (n) => {
      options.signal?.throwIfAborted();
      const image = await decode(indices[n], sizingOf(n));
      checkSize(image, { height, width }, list.nameOf(indices[n]), list.nameOf(0));
      pixels.set(image.pixels, n * bytes);
    });
    return pixels;
  };
  return {
    ...{ name, classNames, height, width, channels: 3, labels },
    read: (indices) => readAll(indices, () => resize),
    readCrops: (indices, draws) => readAll(indices, (n) => ({ height, width, draw: draws[n] })),
  };
}

type Sizing = Resize | RandomCrop | null | undefined;

/** Decodes image `i`, or the one that stands in for it. Throws where a whole class is damaged. */
function standingIn(list: ImageList, options: StreamOptions): (i: number, sizing: Sizing) => Promise<DecodedImage> {
  const { onDamaged = rethrow } = options;
  const standIns = new Map<number, number>();
  const decode = async (i: number, asked: number, sizing: Sizing): Promise<DecodedImage> => {
    const known = standIns.get(i);
    if (known !== undefined && known !== asked) return decode(known, asked, sizing);
    try {
      return await decodeOne(list, i, options.decode, sizing);
    } catch (error) {
      if (!standIns.has(i)) onDamaged(error); // another reader may have met it meanwhile
      const next = nextOfClass(list, i);
      if (next === asked) throw error;
      standIns.set(i, next);
      return decode(next, asked, sizing);
    }
  };
  return (i, sizing) => decode(i, i, sizing);
}

/** The image of the same class that is read next, `i` itself where there is no other. */
function nextOfClass({ labels }: ImageList, i: number): number {
  const after = labels.indexOf(labels[i], i + 1);
  return after >= 0 ? after : labels.indexOf(labels[i]);
}
