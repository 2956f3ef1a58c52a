// Logits and right answers of images under a learner's variables, one member after the other. Neither augments nor trains.
//
// Members of a population are not evaluated at once: a batch of evaluation fills a device by itself, and its memory should not grow with them.
import type { Device } from '@softlabel/runtime';
import {
  allocate,
  type BoundProgram,
  type DeviceTensor,
  memberOf,
  type Replaced,
  read,
  sizeOf,
  submit,
  type Tensor,
  write,
} from '@softlabel/tensor';
import { type BatchInputs, batchProgram, batchSpecs, rightSpec, variableSpecs } from './evaluation-program.ts';
import { type ImageInput, type ImageReader, type ImageType, imageTypeOf, isReader, type Preprocessing } from './images.ts';
import { Kept } from './kept.ts';
import type { Learner } from './learner.ts';
import type { Model } from './model.ts';
import { ResidentImages } from './resident-images.ts';

/** Images [n, h, w, c]. */
export interface Images {
  readonly images: ImageInput;
  readonly count: number;
}

/** Images with their classes [n]. */
export interface LabelledImages extends Images {
  readonly labels: ArrayLike<number>;
  /** That these images never change and are evaluated again: as far as there is room they stay on the device. Streamed ones do not. */
  readonly stay?: boolean;
}

/** Who looks on, batch by batch. */
export interface EvaluationWatch {
  /** Throws its reason when it asks to stop. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of images of each batch, for each member, when it is submitted. */
  readonly onImages?: (images: number) => void;
}

interface BoundBatch {
  readonly batch: Pick<Replaced<Tensor, BatchInputs, DeviceTensor>, 'images' | 'index' | 'labels'>;
  readonly program: BoundProgram<{ readonly logits: DeviceTensor; readonly right: DeviceTensor }>;
}

/** Batches of streamed images that are held for a population. */
const HELD_BATCHES = 4;

/** Images of one evaluation batch. */
export const EVALUATION_BATCH = 250;

type Evaluated = Learner['variables'] & { readonly right: DeviceTensor };

export class Predictor {
  readonly #device: Device;
  readonly #model: Model;
  readonly #preprocessing: Preprocessing;
  readonly #learner: Pick<Learner, 'variables' | 'members'>;
  readonly #batch: number;
  readonly #resident: ResidentImages;
  readonly #isResidentOwn: boolean;
  readonly #bounds = {
    u8: new Kept<number, BoundBatch>((size) => this.#bind(size, 'u8')),
    f32: new Kept<number, BoundBatch>((size) => this.#bind(size, 'f32')),
  };
  readonly #evaluated = new Kept<'member', Evaluated>(() => this.#place());

  /**
   * Evaluates the variables of a learner's members in batches of `batch` images; sees every later change of them. Several predictors may share the
   * `resident` images, which whoever made them releases.
   */
  constructor(
    device: Device,
    model: Model,
    preprocessing: Preprocessing,
    learner: Pick<Learner, 'variables' | 'members'>,
    batch = EVALUATION_BATCH,
    resident?: ResidentImages,
  ) {
    this.#device = device;
    this.#model = model;
    this.#preprocessing = preprocessing;
    this.#learner = learner;
    this.#batch = batch;
    this.#resident = resident ?? new ResidentImages(device, model);
    this.#isResidentOwn = resident === undefined;
  }

  /** Logits [count, classes] of one member, in evaluation mode. */
  async logits({ images, count }: Images, member = 0, watch: EvaluationWatch = {}): Promise<Float32Array<ArrayBuffer>> {
    this.#requireImages({ images, count });
    const { classes } = this.#model;
    const all = new Float32Array(count * classes);
    await this.#take(member);
    let pending: { readonly at: number; readonly values: Promise<ArrayLike<number>> } | null = null;
    for await (const { at, logits } of this.#batches({ images, count, labels: new Uint32Array(count) }, watch)) {
      const values = read(this.#device, [logits]).then(([own]) => own);
      values.catch(() => undefined); // heard below, unless the batch before fails too
      if (pending !== null) all.set(await pending.values, pending.at * classes); // the next batch is already submitted
      pending = { at, values };
    }
    if (pending !== null) all.set(await pending.values, pending.at * classes);
    return all;
  }

  /** For each member and class how many images of the class have their first largest logit there. Counted on the device and read once for each member. */
  async rightAnswers(set: LabelledImages, watch: EvaluationWatch = {}): Promise<number[][]> {
    this.#requireImages(set);
    if (set.labels.length !== set.count)
      throw new Error(
        `rightAnswers: expected a class for each of ${set.count} images, got ${set.labels.length}. Give as many labels as images.`,
      );
    const isReadOnce = isReader(set.images) && this.#learner.members > 1;
    return isReadOnce ? this.#rightTogether(set, set.images, watch) : this.#rightOneByOne(set, watch);
  }

  /** The same of streamed images, each of which is read once for all members: some batches at a time are held. */
  async #rightTogether({ labels, count }: LabelledImages, reader: ImageReader, watch: EvaluationWatch): Promise<number[][]> {
    const sums = Array.from({ length: this.#learner.members }, () => new Array<number>(this.#model.classes).fill(0));
    const most = HELD_BATCHES * this.#batch;
    for (let at = 0; at < count; at += most) {
      const places = placesFrom(at, Math.min(most, count - at));
      const held = { images: await reader.read(places), labels: places.map((place) => labels[place]), count: places.length };
      for (const [member, counts] of (await this.#rightOneByOne(held, watch)).entries())
        for (const [k, right] of counts.entries()) sums[member][k] += right;
    }
    return sums;
  }

  async #rightOneByOne(set: LabelledImages, watch: EvaluationWatch): Promise<number[][]> {
    const counts: number[][] = [];
    const resident = await this.#residentOf(set);
    for (let member = 0; member < this.#learner.members; member++) {
      const { right } = await this.#take(member);
      let before: Promise<unknown> = Promise.resolve();
      for await (const _batch of this.#batches(set, watch, resident)) {
        await this.#device.settle(before); // no more than two batches wait at the device
        before = this.#device.gpu.queue.onSubmittedWorkDone();
      }
      const [own] = await read(this.#device, [right]);
      counts.push(Array.from(own));
    }
    return counts;
  }

  /** Throws unless there are pixels of `count` images. */
  #requireImages({ images, count }: Images): void {
    const { height, width, channels } = this.#model.image;
    const values = height * width * channels;
    if (isReader(images) || images.length === count * values) return;
    throw new Error(
      `evaluation: expected ${count} images of ${height} x ${width} x ${channels}, ${count * values} values, got ${images.length}. Give count and images of one set.`,
    );
  }

  /** The images on the device, where they may stay there; null where each batch is to be written. */
  async #residentOf({ images, stay = false }: LabelledImages): Promise<DeviceTensor | null> {
    const { height, width, channels } = this.#model.image;
    const endsWithinWord = (this.#batch * height * width * channels) % 4 !== 0;
    return !stay || isReader(images) || endsWithinWord ? null : this.#resident.of(images);
  }

  /** Puts a member's variables where the programs look for them, and starts a new count of right answers. */
  async #take(member: number): Promise<Evaluated> {
    const evaluated = await this.#evaluated.get('member');
    write(this.#device, evaluated.right, new Float32Array(this.#model.classes));
    if (this.#learner.members === 1) return evaluated;
    const { params, buffers } = this.#learner.variables;
    submit(this.#device, 'a member to evaluate', (encoder) => {
      for (const [name, tensor] of Object.entries({ ...params, ...buffers })) {
        const [from, to] = [memberOf(tensor, member), evaluated.params[name] ?? evaluated.buffers[name]];
        encoder.copyBufferToBuffer(from.region, from.offset, to.region, to.offset, 4 * sizeOf(to.shape));
      }
    });
    return evaluated;
  }

  /** The learner's own variables where it has one member, else room for those of one. */
  async #place(): Promise<Evaluated> {
    const { right } = await allocate(this.#device, 'right answers', { right: rightSpec(this.#model) });
    if (this.#learner.members === 1) return { ...this.#learner.variables, right };
    return { ...(await allocate(this.#device, 'evaluated member', variableSpecs(this.#model))), right };
  }

  /** Submits batch after batch; where each begins, and its logits until the next is asked for. The device works on one while the next is read. */
  async *#batches(
    { images, count, labels }: LabelledImages,
    { signal, onImages = () => {} }: EvaluationWatch,
    resident: DeviceTensor | null = null,
  ): AsyncGenerator<{ at: number; logits: DeviceTensor }> {
    const { height, width, channels } = this.#model.image;
    const pixels = height * width * channels;
    for (let at = 0; at < count; at += this.#batch) {
      signal?.throwIfAborted();
      const size = Math.min(this.#batch, count - at);
      const { batch, program: bound } = await this.#bounds[imageTypeOf(images)].get(size);
      if (resident !== null) this.#resident.copy(resident, at, batch.images);
      else if (isReader(images)) write(this.#device, batch.images, await images.read(placesFrom(at, size)));
      else write(this.#device, batch.images, images.subarray(at * pixels, (at + size) * pixels));
      write(
        this.#device,
        batch.labels,
        Uint32Array.from({ length: size }, (_, i) => labels[at + i]),
      );
      bound.run();
      onImages(size);
      yield { at, logits: bound.outputs.logits };
    }
  }

  async release(): Promise<void> {
    if (this.#isResidentOwn) await this.#resident.release();
    for (const { program: bound, batch } of [...(await this.#bounds.u8.all()), ...(await this.#bounds.f32.all())]) {
      bound.release();
      batch.images.region.destroy();
    }
    for (const { params, right } of await this.#evaluated.all()) {
      right.region.destroy();
      if (this.#learner.members > 1) for (const { region } of Object.values(params)) region.destroy();
    }
  }

  async #bind(size: number, type: ImageType): Promise<BoundBatch> {
    const batch = await allocate(this.#device, `evaluation batch of ${size}`, batchSpecs(this.#model, size, type));
    write(
      this.#device,
      batch.index,
      Uint32Array.from({ length: size }, (_, i) => i),
    );
    const inputs = { ...(await this.#evaluated.get('member')), ...batch };
    return { batch, program: await batchProgram(this.#model, this.#preprocessing).bind(this.#device, inputs) };
  }
}

const placesFrom = (begin: number, count: number): number[] => Array.from({ length: count }, (_, i) => begin + i);

/** Share of rows of `logits` [n, classes] whose first maximum is at the label. */
export function accuracyOf(logits: Float32Array, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  let right = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    let best = 0;
    for (let k = 1; k < classes; k++) if (row[k] > row[best]) best = k;
    if (best === labels[n]) right++;
  }
  return right / labels.length;
}
