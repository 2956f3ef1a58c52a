// The training set where a device's steps find it: all of it where there is room, else the images of the next steps. Not their order.
import type { CropDraw } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { allocate, bytesOf, type DeviceTensor, f32, memberOf, writeRows } from '@softlabel/tensor';
import { emptyImages, type ImageInput, type ImageType, type ImageValues, imagesSpec, imageTypeOf, isReader } from './images.ts';
import type { Model } from './model.ts';
import type { Step } from './step-numbers.ts';

/** Targets [count, classes], which need not sum to 1, or classes [count], which stand for hard ones: of many images and classes those would fill the memory. */
export type Targets = Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Labelled images [count, h, w, c], and the targets of each member of a population. */
export interface TrainingSet {
  readonly count: number;
  readonly images: ImageInput;
  readonly targets: readonly Targets[];
}

/** `count` images with their targets, of which a step's index names some. */
export const setSpecs = (model: Model, count: number, type: ImageType) => ({
  images: imagesSpec(model, count, type),
  targets: f32(count, model.classes),
});

/** What of a set all members see: their targets each has for itself. */
export const SHARED_OF_SET = ['images'] as const;

/** Bytes of the images that wait for their steps, where the set is too large for the device or streamed. */
const STAGED_BYTES = 2 ** 25;

/**
 * Images that a device should have room for, to train on `count` of which a step takes at most `perStep`: all of them, as a power of two, so
 * that sets of about one size share their room and the programs bound to it; or where that is too much, those of some steps.
 */
export function rowsFor({ profile }: Pick<Device, 'profile'>, model: Model, count: number, perStep: number, type: ImageType): number {
  const rows = 2 ** Math.ceil(Math.log2(count));
  return rows * rowBytesOf(model, type) <= mostBytes(profile) ? rows : stagedRows({ profile }, model, perStep, type);
}

/** Images that a device should have room for where only those of some steps are there. */
export const stagedRows = ({ profile }: Pick<Device, 'profile'>, model: Model, perStep: number, type: ImageType): number =>
  Math.max(perStep, Math.floor(Math.min(STAGED_BYTES, mostBytes(profile)) / rowBytesOf(model, type)));

/** Bytes of an image or of its targets, whichever are more: both have as many rows. */
function rowBytesOf(model: Model, type: ImageType): number {
  const { images, targets } = setSpecs(model, 1, type);
  return Math.max(bytesOf(images), bytesOf(targets));
}

const mostBytes = ({ maxBindingBytes, maxBufferBytes }: Device['profile']): number => Math.min(maxBindingBytes, maxBufferBytes / 2);

/** What of a step says which images it sees, and how they are drawn. */
type PlacedStep = Pick<Step, 'indices' | 'seeds' | 'step'>;

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
    return !isReader(this.#set.images) && this.#set.count <= this.rows;
  }

  /** Replaces the set that indices refer to. */
  replace(set: TrainingSet): void {
    const { members } = this.tensors.targets;
    if (imageTypeOf(set.images) !== this.#type)
      throw new Error(`training: expected images of type ${this.#type}, got ${imageTypeOf(set.images)}. Hold them in a set of their own.`);
    if (set.targets.length !== members)
      throw new Error(`training: expected targets of ${members} members, got ${set.targets.length}. Give one array for each.`);
    this.#set = set;
    if (!isReader(set.images) && this.whole)
      this.#write(
        set.images,
        set.targets.map((own) => (own instanceof Uint16Array ? this.#targetsOf(own, Array.from(own.keys())) : own)),
      );
  }

  /** Where the device finds the images that each member of each step names, after reading them and putting them there if need be. */
  async place(steps: readonly PlacedStep[]): Promise<readonly (readonly Uint32Array[])[]> {
    return this.whole ? steps.map(({ indices }) => indices) : this.#stage(steps);
  }

  async #stage(steps: readonly PlacedStep[]): Promise<Uint32Array[][]> {
    let row = 0;
    const places = steps.map(({ indices }) => indices.map((own) => own.map(() => row++)));
    const draws = steps.flatMap(({ indices, seeds, step }) =>
      indices.flatMap((own, member) => Array.from(own, (image) => ({ seed: seeds[member], step, image }))),
    );
    const order = draws.map(({ image }) => image);
    const images = await this.#imagesOf(order, draws);
    const { targets } = this.#set;
    this.#write(
      images,
      targets.map((own) => this.#targetsOf(own, order)),
    );
    return places;
  }

  async #imagesOf(indices: readonly number[], draws: readonly CropDraw[]): Promise<ImageValues> {
    const { images } = this.#set;
    if (isReader(images)) return images.read(indices, draws);
    const { height, width, channels } = this.#model.image;
    const pixels = height * width * channels;
    const values = emptyImages(this.#type, indices.length * pixels);
    indices.forEach((index, row) => {
      values.set(images.subarray(index * pixels, (index + 1) * pixels), row * pixels);
    });
    return values;
  }

  /** Rows of targets on the host. */
  #targetsOf(targets: Targets, indices: readonly number[]): Float32Array<ArrayBuffer> {
    const { classes } = this.#model;
    const rows = new Float32Array(indices.length * classes);
    indices.forEach((index, row) => {
      if (targets instanceof Uint16Array) rows[row * classes + targets[index]] = 1;
      else rows.set(targets.subarray(index * classes, (index + 1) * classes), row * classes);
    });
    return rows;
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
