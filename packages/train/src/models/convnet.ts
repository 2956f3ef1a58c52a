// The ConvNet of dataset distillation: depth x [conv 3x3, norm, relu, 2x2 pool], then a linear classifier (paper, A.1).
import {
  averagePool,
  conv2d,
  flattenImages,
  groupNorm,
  instanceNorm,
  layerNorm,
  linear,
  maxPool,
  relu,
  scope,
  type Tensor,
} from '@softlabel/tensor';
import { batchNormLayer } from '../batch-norm.ts';
import { convParams, linearParams, normParams, runningStatistics } from '../layers.ts';
import type { ImageSize, Model, ParamDefs, Params, Variables } from '../model.ts';

export interface ConvNetOptions {
  /** Blocks; each halves the image: 3 for 32 pixels, 4 for 64. */
  readonly depth: number;
  /** Channels of every block. */
  readonly width: number;
  readonly norm: 'instance' | 'batch' | 'group' | 'layer' | 'none';
  readonly pooling: 'avg' | 'max' | 'none';
}

/** Groups of `norm: group`. */
const GROUPS = 4;

/** One entry of the paper code's layer list; its place in the list is its name. */
interface Entry {
  readonly params?: (name: string) => ParamDefs;
  readonly buffers?: (name: string) => ParamDefs;
  readonly apply: (
    name: string,
    variables: Variables,
    x: Tensor,
    mode: 'train' | 'eval',
  ) => { readonly y: Tensor; readonly buffers?: Params };
}

/** A ConvNet for images of `image` and `classes` classes. Throws when the image is too small for the depth. */
export function convNet(options: ConvNetOptions, image: ImageSize, classes: number): Model {
  const { depth, width, pooling } = options;
  const entries = Array.from({ length: depth }, (_, block) => blockEntries(block === 0 ? image.channels : width, options)).flat();
  const named = entries.map((entry, i) => ({ name: entryName(i, entries.length), entry }));
  const sides = [image.height, image.width].map((size) => pooledSide(size + (image.channels === 1 ? 4 : 0), depth, pooling));
  if (Math.min(...sides) < 1)
    throw new Error(
      `convnet: expected images of at least ${2 ** depth} pixels a side for depth ${depth}, got ${image.height} x ${image.width}. Lower model.depth.`,
    );
  return {
    name: `convnet-d${depth}-w${width}`,
    image,
    classes,
    params: Object.assign(
      {},
      ...named.map(({ name, entry }) => entry.params?.(name)),
      linearParams('classifier', [sides[0], sides[1], width], classes),
    ),
    buffers: Object.assign({}, ...named.map(({ name, entry }) => entry.buffers?.(name))),
    apply(variables, images, mode) {
      const buffers: { [name: string]: Tensor } = {};
      const features = named.reduce((x, { name, entry }) => {
        const { y, buffers: updated } = scope(name, () => entry.apply(name, variables, x, mode));
        Object.assign(buffers, updated);
        return y;
      }, images);
      return { logits: scope('classifier', () => classify(variables.params, features)), buffers };
    },
  };
}

const classify = (params: Params, features: Tensor): Tensor =>
  linear(flattenImages(features), params['classifier.weight'], params['classifier.bias']);

const pooledSide = (size: number, depth: number, pooling: ConvNetOptions['pooling']): number =>
  pooling === 'none' ? size : Math.floor(size / 2 ** depth);

/** The paper code cuts its layer list in two: `features_a` has the first floor(length / 2) + 1 entries. */
function entryName(index: number, length: number): string {
  const first = Math.floor(length / 2) + 1;
  return index < first ? `features_a.${index}` : `features_b.${index - first}`;
}

function blockEntries(channels: number, { width, norm: normName, pooling }: ConvNetOptions): Entry[] {
  // One-channel images are 28 pixels wide; the first convolution widens them to 32.
  const padding = channels === 1 ? 3 : 1;
  const convolution: Entry = {
    params: (name) => convParams(name, channels, width, 3),
    apply: (name, { params }, x) => ({ y: conv2d(x, params[`${name}.weight`], { padding }, params[`${name}.bias`]) }),
  };
  return [convolution, ...normEntries(normName, width), plain(relu), ...(pooling === 'none' ? [] : [plain(POOLS[pooling])])];
}

function normEntries(normName: ConvNetOptions['norm'], width: number): Entry[] {
  if (normName === 'none') return [];
  const params = (name: string) => normParams(name, width);
  if (normName === 'batch') return [{ params, buffers: (name) => runningStatistics(name, width), apply: batchNormLayer }];
  return [
    {
      params,
      apply: (name, variables, x) => ({ y: NORMS[normName](x, variables.params[`${name}.weight`], variables.params[`${name}.bias`]) }),
    },
  ];
}

const plain = (fn: (x: Tensor) => Tensor): Entry => ({ apply: (_name, _variables, x) => ({ y: fn(x) }) });

const NORMS = {
  instance: instanceNorm,
  group: (x: Tensor, gamma: Tensor, beta: Tensor) => groupNorm(x, gamma, beta, GROUPS),
  layer: layerNorm,
} as const;

const POOLS = {
  avg: (x: Tensor) => averagePool(x, { window: 2 }),
  max: (x: Tensor) => maxPool(x, { window: 2 }),
} as const;
