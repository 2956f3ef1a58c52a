// The ConvNet of dataset distillation: depth x [conv 3x3, norm, relu, 2x2 pool], then a linear classifier (paper, A.1).
import { averagePool, flattenImages, maxPool, type Tensor } from '@softlabel/tensor';
import { asModel, convolution, linear, type NormName, norm, plain, relu, sequence } from '../layers.ts';
import type { ImageSize, Layer, Model } from '../model.ts';

export interface ConvNetOptions {
  /** Blocks; each halves the image: 3 for 32 pixels, 4 for 64. */
  readonly depth: number;
  /** Channels of every block. */
  readonly width: number;
  readonly norm: NormName | 'none';
  readonly pooling: 'avg' | 'max' | 'none';
}

/** Groups of `norm: group`, as in the paper's code. */
const GROUPS = 4;

/** An entry of the paper code's layer list; its place in the list is its name. */
type Entry = (name: string) => Layer;

/** A ConvNet for images of `image` and `classes` classes. Throws when the image is too small for the depth. */
export function convNet(options: ConvNetOptions, image: ImageSize, classes: number): Model {
  const { depth, width } = options;
  const entries = Array.from({ length: depth }, (_, block) => blockEntries(block === 0 ? image.channels : width, options)).flat();
  const layers = entries.map((entry, i) => entry(entryName(i, entries.length)));
  const classifier = [plain('classifier', flattenImages), linear('classifier', [...lastSides(options, image), width], classes)];
  return asModel(`convnet-d${depth}-w${width}`, image, classes, sequence([...layers, ...classifier]));
}

/** The paper code cuts its layer list in two: `features_a` has the first floor(length / 2) + 1 entries. */
function entryName(index: number, length: number): string {
  const first = Math.floor(length / 2) + 1;
  return index < first ? `features_a.${index}` : `features_b.${index - first}`;
}

function blockEntries(channels: number, { width, norm: kind, pooling }: ConvNetOptions): Entry[] {
  // One-channel images are 28 pixels wide; the first convolution widens them to 32.
  const padding = channels === 1 ? 3 : 1;
  return [
    (name) => convolution(name, channels, width, { filter: 3, padding }),
    ...(kind === 'none' ? [] : [(name: string) => norm(name, kind, width, GROUPS)]),
    relu,
    ...(pooling === 'none' ? [] : [(name: string) => plain(name, POOLS[pooling])]),
  ];
}

const POOLS = {
  avg: (x: Tensor) => averagePool(x, { window: 2 }),
  max: (x: Tensor) => maxPool(x, { window: 2 }),
} as const;

/** Height and width of what the classifier sees. */
function lastSides({ depth, pooling }: ConvNetOptions, { height, width, channels }: ImageSize): [number, number] {
  const widened = channels === 1 ? 4 : 0;
  const last = (side: number) => (pooling === 'none' ? side + widened : Math.floor((side + widened) / 2 ** depth));
  if (Math.min(last(height), last(width)) < 1)
    throw new Error(
      `convnet: expected images of at least ${2 ** depth} pixels a side for depth ${depth}, got ${height} x ${width}. Lower model.depth.`,
    );
  return [last(height), last(width)];
}
