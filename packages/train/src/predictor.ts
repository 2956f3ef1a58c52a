// Logits of images under a model's variables on a device: for accuracy and for labels. Neither augments nor trains.
import type { Device } from '@softlabel/runtime';
import {
  allocate,
  type BoundProgram,
  type DeviceTensor,
  normalise,
  type Plan,
  program,
  read,
  type Tensor,
  u8,
  write,
} from '@softlabel/tensor';
import { BySize } from './by-size.ts';
import type { Learner } from './learner.ts';
import { type Model, type Params, specsOf } from './model.ts';
import type { Preprocessing } from './training-step.ts';

/** Images [n, h, w, c] as bytes. */
export interface Images {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly count: number;
}

interface BoundLogits {
  readonly images: DeviceTensor;
  readonly program: BoundProgram<{ readonly logits: DeviceTensor }>;
}

type LogitsInputs = { readonly params: Params; readonly buffers: Params; readonly images: Tensor };

const logitsProgram = (model: Model, { mean, std }: Preprocessing) =>
  program(`${model.name}/logits`, ({ params, buffers, images }: LogitsInputs) => ({
    logits: model.apply({ params, buffers }, normalise(images, mean, std), 'eval').logits,
  }));

/** The plan of an evaluation of `size` images: dispatches, FLOPs and bytes without a device's memory. */
export function planLogits(device: Pick<Device, 'profile'>, model: Model, preprocessing: Preprocessing, size: number): Plan {
  const { height, width, channels } = model.image;
  const specs = { params: specsOf(model.params), buffers: specsOf(model.buffers), images: u8(size, height, width, channels) };
  return logitsProgram(model, preprocessing).plan(device, specs);
}

/** Images of one evaluation batch. */
export const EVALUATION_BATCH = 250;

export class Predictor {
  readonly #device: Device;
  readonly #model: Model;
  readonly #preprocessing: Preprocessing;
  readonly #variables: Learner['variables'];
  readonly #batch: number;
  readonly #bounds = new BySize((size) => this.#bind(size));

  /** Evaluates `variables` in batches of `batch` images; sees every later change of them. */
  constructor(device: Device, model: Model, preprocessing: Preprocessing, variables: Learner['variables'], batch = EVALUATION_BATCH) {
    this.#device = device;
    this.#model = model;
    this.#preprocessing = preprocessing;
    this.#variables = variables;
    this.#batch = batch;
  }

  /** Logits [count, classes], in evaluation mode. */
  async logits({ images, count }: Images): Promise<Float32Array<ArrayBuffer>> {
    const { classes, image } = this.#model;
    const pixels = image.height * image.width * image.channels;
    const all = new Float32Array(count * classes);
    let pending: { readonly at: number; readonly values: Promise<ArrayLike<number>> } | null = null;
    for (let at = 0; at < count; at += this.#batch) {
      const size = Math.min(this.#batch, count - at);
      const bound = await this.#bounds.get(size);
      write(this.#device, bound.images, images.subarray(at * pixels, (at + size) * pixels));
      bound.program.run();
      const values = read(this.#device, [bound.program.outputs.logits]).then(([logits]) => logits);
      if (pending !== null) all.set(await pending.values, pending.at * classes); // the next batch is already submitted
      pending = { at, values };
    }
    if (pending !== null) all.set(await pending.values, pending.at * classes);
    return all;
  }

  /** Share of images whose largest logit is at their label. */
  async accuracy(set: Images & { readonly labels: ArrayLike<number> }): Promise<number> {
    return accuracyOf(await this.logits(set), set.labels);
  }

  async release(): Promise<void> {
    for (const { program: bindings, images } of await this.#bounds.all()) {
      bindings.release();
      images.region.destroy();
    }
  }

  async #bind(size: number): Promise<BoundLogits> {
    const { height, width, channels } = this.#model.image;
    const batch = await allocate(this.#device, `evaluation batch of ${size}`, { images: u8(size, height, width, channels) });
    const { params, buffers } = this.#variables;
    return {
      images: batch.images,
      program: await logitsProgram(this.#model, this.#preprocessing).bind(this.#device, { params, buffers, ...batch }),
    };
  }
}

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
