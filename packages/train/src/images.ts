// Images as they are handed to a network: bytes that the device normalises, or floats that it takes as they are. Not where they lie on it.
import type { CropDraw } from '@softlabel/data';
import { gather, normalise, type Spec, type Tensor } from '@softlabel/tensor';
import type { Model } from './model.ts';

/** Mean and deviation of each channel, of pixels scaled to [0, 1]. */
export interface Preprocessing {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Values of images [count, h, w, c]: 8-bit pixels, which are normalised, or what networks get to see of images that were whitened or never had pixels. */
export type ImageValues = Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Images whose pixels are read when a step needs them: more than memory holds. */
export interface ImageReader {
  /**
   * Pixels [n, h, w, c] of the images at `indices`, the same whenever they are read. A step says for each image what addresses its draws, an
   * evaluation does not.
   */
  read(indices: ArrayLike<number>, draws?: readonly CropDraw[]): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a training or an evaluation takes images from. */
export type ImageInput = ImageValues | ImageReader;

export const isReader = (images: ImageInput): images is ImageReader => 'read' in images;

/** How a device holds images. */
export type ImageType = 'u8' | 'f32';

export const imageTypeOf = (images: ImageInput): ImageType => (isReader(images) || images instanceof Uint8Array ? 'u8' : 'f32');

/** Room for `length` values. */
export const emptyImages = (type: ImageType, length: number): ImageValues =>
  type === 'u8' ? new Uint8Array(length) : new Float32Array(length);

/** `count` images of a model's size. */
export const imagesSpec = ({ image: { height, width, channels } }: Pick<Model, 'image'>, count: number, type: ImageType): Spec => ({
  shape: [count, height, width, channels],
  dtype: type,
});

/** What a network sees of the images that `index` names. */
export const seenImages = (images: Tensor, index: Tensor, { mean, std }: Preprocessing): Tensor =>
  images.dtype === 'u8' ? normalise(images, index, mean, std) : gather(images, index);
