// The training step that every library does here: weights, batch and optimiser, and what a library must offer. Not the networks' layers.
import { randomBits, randomUniform } from '@softlabel/runtime';
import { sizeOf } from '@softlabel/tensor';
import type { HostParams, Model, ParamDef, Preprocessing } from '@softlabel/train';
import { modelOf, type StepSize } from './networks.ts';

/** One library's training. */
export interface Trainer {
  /** Takes steps back to back, waits until the device is done, and resolves with the loss: of one step its own, of several their last or mean. */
  steps(count: number): Promise<number>;
  /** The same training with an augmentation that draws at random, whose losses cannot be compared. */
  readonly augmented?: Pick<Trainer, 'steps'>;
  /** Version and threads, where only the library itself can tell. */
  readonly about?: string;
  release?(): Promise<void>;
}

/** Pixels [n, h, w, c] and targets [n, classes], which stay the same from step to step. */
interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

export interface Task {
  readonly size: StepSize;
  readonly model: Model;
  /** Starting weights in the engine's layouts. */
  readonly variables: HostParams;
  readonly batch: Batch;
  readonly preprocessing: Preprocessing;
  readonly optimizer: Sgd;
}

export interface Sgd {
  readonly lr: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Of students. */
const MOMENTUM: Sgd = { lr: 0.01, momentum: 0.9, weightDecay: 5e-4 };

const SEED = 1;

/** A network at its start; noise as images, and soft labels. */
export function makeTask(size: StepSize, optimizer = MOMENTUM): Task {
  const { side, batch, classes } = size;
  const model = modelOf(size);
  const images = Uint8Array.from(drawRepeatedly(batch * side * side * 3, (i) => randomBits(SEED, 'shapes', 0, i) & 255));
  return {
    size,
    model,
    variables: startingVariables(model),
    batch: { images, targets: softLabels(batch, classes) },
    preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    optimizer,
  };
}

/** Uniform numbers with the deviations that the layers start with: millions of normal ones would take a minute. */
const startingVariables = ({ params, buffers }: Model): HostParams =>
  Object.fromEntries(Object.entries({ ...params, ...buffers }).map(([name, def], step) => [name, startingValues(def, step)]));

function startingValues({ shape, init }: ParamDef, step: number): Float32Array<ArrayBuffer> {
  if ('constant' in init) return new Float32Array(sizeOf(shape)).fill(init.constant);
  const bound = 'normal' in init ? Math.sqrt(3) * init.normal : init.uniform;
  return drawRepeatedly(sizeOf(shape), (i) => bound * (2 * randomUniform(SEED, 'init', step, i) - 1));
}

/** Numbers drawn before they repeat: drawing is slow. A prime, so that no two rows of a matrix or an image are alike. */
const PERIOD = 65_521;

/** `count` numbers of `draw`, as f32. */
export function drawRepeatedly(count: number, draw: (index: number) => number): Float32Array<ArrayBuffer> {
  const drawn = Float32Array.from({ length: Math.min(count, PERIOD) }, (_, i) => draw(i));
  return Float32Array.from({ length: count }, (_, i) => drawn[i % PERIOD]);
}

/** Rows of random positive numbers that sum to 1. */
function softLabels(rows: number, classes: number): Float32Array<ArrayBuffer> {
  const weights = Array.from({ length: rows * classes }, (_, i) => Math.exp(3 * randomUniform(SEED, 'labels', 0, i)));
  const sums = Array.from({ length: rows }, (_, row) =>
    weights.slice(row * classes, (row + 1) * classes).reduce((sum, weight) => sum + weight),
  );
  return Float32Array.from(weights, (weight, i) => weight / sums[Math.floor(i / classes)]);
}

/** The batch as a library gets it that knows no bytes: normalised, [N H W C]. */
export const imagesChannelsLast = ({ batch, preprocessing: { mean, std } }: Task): Float32Array<ArrayBuffer> =>
  Float32Array.from(batch.images, (byte, i) => (byte / 255 - mean[i % 3]) / std[i % 3]);

/** The same, [N C H W]. */
export function imagesChannelsFirst(task: Task): Float32Array<ArrayBuffer> {
  const last = imagesChannelsLast(task);
  const pixels = task.size.side ** 2;
  return last.map((_, i) => {
    const [image, channel, pixel] = [Math.floor(i / (3 * pixels)), Math.floor(i / pixels) % 3, i % pixels];
    return last[(image * pixels + pixel) * 3 + channel];
  });
}

/** Parameters and buffers as PyTorch lays them out: filters [O C R S], classifier [K, features in C H W order]. */
export function variablesAsInFiles({
  model,
  variables,
}: Task): { name: string; shape: readonly number[]; values: Float32Array<ArrayBuffer> }[] {
  return Object.entries({ ...model.params, ...model.buffers }).map(([name, { fileShape, toEngine }]: [string, ParamDef]) => ({
    name,
    shape: fileShape,
    values: variables[name].map((_, position) => variables[name][toEngine(position)]),
  }));
}
