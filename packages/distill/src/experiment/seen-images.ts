// What networks are given of the images of an experiment: pixels to be normalised, whitened ones, or the floats of a file. Not how they are augmented.
import { type ImageSet, type ImageSource, isStream, networkImages } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { type ImageInput, type ImageType, type ImageValues, whitenOn } from '@softlabel/train';
import type { WhiteningMap } from '../whitening-tensors.ts';
import type { ExperimentData } from './data.ts';
import type { OnEvent } from './events.ts';

/** How a device holds the images of data: whitened ones are floats. */
export const seenTypeOf = ({ whitening }: Pick<ExperimentData, 'whitening'>): ImageType => (whitening === null ? 'u8' : 'f32');

/** Gives what whitens images, which may have to be fitted first. */
type FindWhiteningMap = () => Promise<WhiteningMap>;

export class SeenImages {
  readonly #device: Device;
  readonly #whitening: FindWhiteningMap | null;
  readonly #onEvent: OnEvent;
  /** Whitened sets by their pixels: those that are used again and again are whitened once. */
  readonly #whitened = new WeakMap<Uint8Array, Promise<ImageValues>>();

  /** `whitening` is null where pixels are normalised. */
  constructor(device: Device, whitening: FindWhiteningMap | null, onEvent: OnEvent) {
    this.#device = device;
    this.#whitening = whitening;
    this.#onEvent = onEvent;
  }

  /** What whitens the images; null where they are normalised. */
  async whitening(): Promise<WhiteningMap | null> {
    return (await this.#whitening?.()) ?? null;
  }

  /** The values [N, H, W, 3] of a set, or the stream itself, which is never whitened. */
  async of(set: ImageSource): Promise<ImageInput> {
    if (isStream(set)) return set;
    if (this.#whitening === null || set.floats !== undefined) return networkImages(set);
    const known = this.#whitened.get(set.images);
    if (known !== undefined) return known;
    const made = this.#whiten(set, this.#whitening);
    this.#whitened.set(set.images, made);
    return made;
  }

  /** How a device holds them. */
  typeOf(set: ImageSource): ImageType {
    return this.#whitening === null && (isStream(set) || set.floats === undefined) ? 'u8' : 'f32';
  }

  async #whiten({ name, images, labels: { length: total } }: ImageSet, find: FindWhiteningMap): Promise<ImageValues> {
    const whitening = await find();
    return whitenOn(this.#device, images, whitening, (done) =>
      this.#onEvent({ kind: 'progress', doing: `whitening, images of ${name}`, done, total, secondsLeft: null }),
    );
  }
}
