// Image sets that stay on the device, so that evaluations of the same images upload them once, whoever evaluates. Not what is computed from them.
import type { Device } from '@softlabel/runtime';
import { allocate, bytesOf, type DeviceTensor, submit, write } from '@softlabel/tensor';
import { type ImageValues, imagesSpec, imageTypeOf } from './images.ts';
import { Kept } from './kept.ts';
import type { Model } from './model.ts';

/** Bytes of all sets that may stay: the test images of CIFAR-10 are 31 MB as pixels and 123 MB whitened. */
export const RESIDENT_BYTES = 2 ** 27;

/** What copies between buffers count in. */
const WORD = 4;

/** Images of one size. */
export class ResidentImages {
  readonly #device: Device;
  readonly #size: Pick<Model, 'image'>;
  readonly #sets = new Kept<ImageValues, DeviceTensor>((images) => this.#upload(images));
  #left: number;

  /** `size` is that of every model that sees the images. */
  constructor(device: Device, { image }: Pick<Model, 'image'>) {
    this.#device = device;
    this.#size = { image };
    this.#left = Math.min(RESIDENT_BYTES, device.profile.maxBufferBytes);
  }

  /** The set [count, h, w, c] on the device, uploaded when it is first asked for; null where the sets are too many. */
  async of(images: ImageValues): Promise<DeviceTensor | null> {
    if (this.#sets.has(images)) return this.#sets.get(images);
    if (images.byteLength > this.#left) return null;
    this.#left -= images.byteLength;
    try {
      return await this.#sets.get(images);
    } catch (error) {
      this.#left += images.byteLength;
      throw error;
    }
  }

  /** Copies images of a set, from the `first` on, into `batch`. Those before must fill whole words. */
  copy(set: DeviceTensor, first: number, batch: DeviceTensor): void {
    const bytesBefore = bytesOf({ ...batch, shape: [first, ...batch.shape.slice(1)] });
    const bytes = WORD * Math.ceil(bytesOf(batch) / WORD);
    submit(this.#device, 'images to evaluate', (encoder) =>
      encoder.copyBufferToBuffer(set.region, set.offset + bytesBefore, batch.region, batch.offset, bytes),
    );
  }

  async #upload(images: ImageValues): Promise<DeviceTensor> {
    const { height, width, channels } = this.#size.image;
    const spec = imagesSpec(this.#size, images.length / (height * width * channels), imageTypeOf(images));
    const { set } = await allocate(this.#device, 'images that stay', { set: spec });
    write(this.#device, set, images);
    return set;
  }

  async release(): Promise<void> {
    for (const { region } of await this.#sets.all()) region.destroy();
  }
}
