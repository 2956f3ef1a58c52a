// The training step that every library does here: its network, weights, batch and optimiser, and what a library must offer. Not a library.
import { childSeed, randomBits, randomUniform } from '@softlabel/runtime';
import { type Batch, convNet, type HostParams, initialVariables, type Model, type ParamDef, type Preprocessing } from '@softlabel/train';

/** One library's training. */
export interface Trainer {
  /** Takes steps back to back, waits until the device is done, and resolves with the loss: of one step its own, of several their last or mean. */
  steps(count: number): Promise<number>;
  /** Version and threads, where only the library itself can tell. */
  readonly about?: string;
  release?(): Promise<void>;
}

export interface Task {
  readonly model: Model;
  /** Starting weights in the engine's layouts. */
  readonly variables: HostParams;
  readonly batch: Batch;
  readonly preprocessing: Preprocessing;
  readonly optimizer: { readonly lr: number; readonly momentum: number; readonly weightDecay: number };
}

export const BATCH = 10;
export const CLASSES = 10;
export const SIDE = 32;
export const WIDTH = 128;
/** Features that the classifier sees: three poolings of a 32 x 32 image leave 4 x 4. */
export const FEATURES = 4 * 4 * WIDTH;
/** Names of convolution and norm in each block of depth 3. */
export const BLOCKS = [
  ['features_a.0', 'features_a.1'],
  ['features_a.4', 'features_a.5'],
  ['features_b.1', 'features_b.2'],
] as const;
export const NORM_EPSILON = 1e-5;

const SEED = 1;

/** ConvNet depth 3, width 128, instance norm, average pooling; noise as images, and soft labels. */
export function makeTask(): Task {
  const model = convNet({ depth: 3, width: WIDTH, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
  const images = Uint8Array.from({ length: BATCH * SIDE * SIDE * 3 }, (_, i) => randomBits(SEED, 'shapes', 0, i) & 255);
  return {
    model,
    variables: initialVariables(model, childSeed(SEED, 'init', 0)),
    batch: { images, targets: softLabels() },
    preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    optimizer: { lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
  };
}

/** Rows of random positive numbers that sum to 1. */
function softLabels(): Float32Array<ArrayBuffer> {
  const weights = Array.from({ length: BATCH * CLASSES }, (_, i) => Math.exp(3 * randomUniform(SEED, 'labels', 0, i)));
  const sumOfRow = (row: number) => weights.slice(row * CLASSES, (row + 1) * CLASSES).reduce((sum, weight) => sum + weight);
  return Float32Array.from(weights, (weight, i) => weight / sumOfRow(Math.floor(i / CLASSES)));
}

/** The batch as a library gets it that knows no bytes: normalised, [N H W C]. */
export const imagesChannelsLast = ({ batch, preprocessing: { mean, std } }: Task): Float32Array<ArrayBuffer> =>
  Float32Array.from(batch.images, (byte, i) => (byte / 255 - mean[i % 3]) / std[i % 3]);

/** The same, [N C H W]. */
export function imagesChannelsFirst(task: Task): Float32Array<ArrayBuffer> {
  const last = imagesChannelsLast(task);
  const pixels = SIDE * SIDE;
  return last.map((_, i) => {
    const [image, channel, pixel] = [Math.floor(i / (3 * pixels)), Math.floor(i / pixels) % 3, i % pixels];
    return last[(image * pixels + pixel) * 3 + channel];
  });
}

/** Weights as PyTorch lays them out: filters [O C R S], classifier [K, features in C H W order]. */
export function variablesAsInFiles({
  model,
  variables,
}: Task): { name: string; shape: readonly number[]; values: Float32Array<ArrayBuffer> }[] {
  return Object.entries(model.params).map(([name, { fileShape, toEngine }]: [string, ParamDef]) => ({
    name,
    shape: fileShape,
    values: variables[name].map((_, position) => variables[name][toEngine(position)]),
  }));
}
