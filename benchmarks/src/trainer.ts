// The training step that every library does here: its network, weights, batch and optimiser, and what a library must offer. Not a library.
import { childSeed, randomBits, randomUniform } from '@softlabel/runtime';
import {
  type Batch,
  convNet,
  type HostParams,
  initialVariables,
  type Model,
  type ParamDef,
  type Preprocessing,
  resNet,
} from '@softlabel/train';

/** One library's training. */
export interface Trainer {
  /** Takes steps back to back, waits until the device is done, and resolves with the loss: of one step its own, of several their last or mean. */
  steps(count: number): Promise<number>;
  /** Version and threads, where only the library itself can tell. */
  readonly about?: string;
  release?(): Promise<void>;
}

/** All that a step's cost depends on. */
export interface StepSize {
  /** ConvNet with instance norm, or ResNet-18 with batch norm and ImageNet's stem. */
  readonly network: 'convnet' | 'resnet-18';
  /** Blocks of the ConvNet, each of which halves the image; layers of the ResNet. */
  readonly depth: number;
  /** Channels of every block of the ConvNet, and of the first ones of the ResNet. */
  readonly width: number;
  /** Pixels along an edge of an image. */
  readonly side: number;
  readonly batch: number;
  readonly classes: number;
}

/** A student on CIFAR-10 with one image per class. */
export const SMALL_STUDENT: StepSize = { network: 'convnet', depth: 3, width: 128, side: 32, batch: 10, classes: 10 };

export interface Task {
  readonly size: StepSize;
  readonly model: Model;
  /** Starting weights in the engine's layouts. */
  readonly variables: HostParams;
  readonly batch: Batch;
  readonly preprocessing: Preprocessing;
  readonly optimizer: { readonly lr: number; readonly momentum: number; readonly weightDecay: number };
}

export const NORM_EPSILON = 1e-5;

/** Features that the classifier sees: what the poolings leave of an image, times the channels. */
export const featuresOf = ({ depth, width, side }: StepSize): number => (side / 2 ** depth) ** 2 * width;

/** Names of convolution and norm in each block: checkpoints cut the list of conv, norm, relu and pool of all blocks in two. */
export function blockNames({ depth }: StepSize): (readonly [conv: string, norm: string])[] {
  const cut = 2 * depth + 1;
  const nameAt = (place: number) => (place < cut ? `features_a.${place}` : `features_b.${place - cut}`);
  return Array.from({ length: depth }, (_, block) => [nameAt(4 * block), nameAt(4 * block + 1)] as const);
}

const SEED = 1;

/** A network at its start; noise as images, and soft labels. */
export function makeTask(size: StepSize): Task {
  const { side, batch, classes } = size;
  const model = modelOf(size);
  const images = Uint8Array.from(drawRepeatedly(batch * side * side * 3, (i) => randomBits(SEED, 'shapes', 0, i) & 255));
  return {
    size,
    model,
    variables: initialVariables(model, childSeed(SEED, 'init', 0)),
    batch: { images, targets: softLabels(batch, classes) },
    preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    optimizer: { lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
  };
}

function modelOf({ network, depth, width, side, classes }: StepSize): Model {
  const image = { height: side, width: side, channels: 3 };
  return network === 'convnet'
    ? convNet({ depth, width, norm: 'instance', pooling: 'avg' }, image, classes)
    : resNet({ depth: 18, width, stem: 'imagenet', norm: 'batch' }, image, classes);
}

/** Numbers drawn before they repeat, which takes a second; a prime, so that no two rows of a matrix or an image are alike. */
const PERIOD = 999_983;

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
