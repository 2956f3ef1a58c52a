// The training set where a device's steps find it: all of it where there is room, else the images of the next steps. Not their order.
import type { Device } from '@softlabel/runtime';
import { allocate, bytesOf, type DeviceTensor, f32, memberOf, writeRows } from '@softlabel/tensor';
import { emptyImages, type ImageType, type ImageValues, imagesSpec, imageTypeOf } from './images.ts';
import type { Model } from './model.ts';

/** Labelled images [count, h, w, c], and for each member of a population its targets [count, classes], which need not sum to 1. */
export interface TrainingSet {
  readonly count: number;
  readonly images: ImageValues;
  readonly targets: readonly Float32Array<ArrayBuffer>[];
}

/** `count` images with their targets, of which a step's index names some. */
export const setSpecs = (model: Model, count: number, type: ImageType) => ({
  images: imagesSpec(model, count, type),
  targets: f32(count, model.classes),
});

/** What of a set all members see: their targets each has for itself. */
export const SHARED_OF_SET = ['images'] as const;

/** Bytes of the images that wait for their steps, where the set is too large for the device. */
const STAGED_BYTES = 2 ** 25;

/**
 * Images that a device should have room for, to train on `count` of which a step takes at most `perStep`: all of them, as a power of two, so
 * that sets of about one size share their room and the programs bound to it; or where that is too much, those of some steps.
 */
export function rowsFor({ profile }: Pick<Device, 'profile'>, model: Model, count: number, perStep: number, type: ImageType): number {
  const imageBytes = bytesOf(imagesSpec(model, 1, type));
  const rows = 2 ** Math.ceil(Math.log2(count));
  const most = Math.min(profile.maxBindingBytes, profile.maxBufferBytes / 2);
  return rows * imageBytes <= most ? rows : Math.max(perStep, Math.floor(Math.min(STAGED_BYTES, most) / imageBytes));
}

/** Room for images of one type on a device, shared by all members of a population, and for each member's targets. */
export class HeldSet {
  readonly rows: number;
  readonly tensors: { readonly images: DeviceTensor; readonly targets: DeviceTensor };
  readonly #device: Device;
  readonly #model: Model;
  readonly #type: ImageType;
  #set: TrainingSet = { count: 0, images: new Uint8Array(), targets: [] };

  private constructor(device: Device, model: Model, rows: number, type: ImageType, tensors: HeldSet['tensors']) {
    this.#device = device;
    this.#model = model;
    this.#type = type;
    this.rows = rows;
    this.tensors = tensors;
  }

  static async create(device: Device, model: Model, rows: number, type: ImageType, members: number): Promise<HeldSet> {
    const label = `training set of ${model.name}`;
    return new HeldSet(device, model, rows, type, await allocate(device, label, setSpecs(model, rows, type), members, SHARED_OF_SET));
  }

  /** Whether all images of the set are on the device. */
  get whole(): boolean {
    return this.#set.count <= this.rows;
  }

  /** Replaces the set that indices refer to. */
  replace(set: TrainingSet): void {
    const { members } = this.tensors.targets;
    if (imageTypeOf(set.images) !== this.#type)
      throw new Error(`training: expected images of type ${this.#type}, got ${imageTypeOf(set.images)}. Hold them in a set of their own.`);
    if (set.targets.length !== members)
      throw new Error(`training: expected targets of ${members} members, got ${set.targets.length}. Give one array for each.`);
    this.#set = set;
    if (this.whole) this.#write(set.images, set.targets);
  }

  /** Where the device finds the images that each member of each step names, after putting them there if need be. */
  place(steps: readonly (readonly Uint32Array[])[]): readonly (readonly Uint32Array[])[] {
    return this.whole ? steps : this.#stage(steps);
  }

  #stage(steps: readonly (readonly Uint32Array[])[]): Uint32Array[][] {
    const { images, targets } = this.#set;
    const all = steps.flat();
    const count = all.reduce((sum, { length }) => sum + length, 0);
    const { image, classes } = this.#model;
    const pixels = image.height * image.width * image.channels;
    const staged = emptyImages(this.#type, count * pixels);
    const stagedTargets = targets.map(() => new Float32Array(count * classes));
    let row = 0;
    const places = steps.map((members) =>
      members.map((indices, member) =>
        indices.map((index) => {
          staged.set(images.subarray(index * pixels, (index + 1) * pixels), row * pixels);
          stagedTargets[member].set(targets[member].subarray(index * classes, (index + 1) * classes), row * classes);
          return row++;
        }),
      ),
    );
    this.#write(staged, stagedTargets);
    return places;
  }

  #write(images: ImageValues, targets: readonly Float32Array<ArrayBuffer>[]): void {
    writeRows(this.#device, this.tensors.images, images);
    targets.forEach((own, member) => {
      writeRows(this.#device, memberOf(this.tensors.targets, member), own);
    });
  }

  release(): void {
    this.tensors.images.region.destroy();
  }
}
