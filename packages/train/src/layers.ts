// Layers, and how they are joined into networks. Each is traced in a scope of its name. The mathematics is in @softlabel/tensor.
import {
  add,
  type ConvOptions,
  conv2d,
  groupNorm,
  instanceNorm,
  layerNorm,
  linear as linearOp,
  relu as reluOp,
  scope,
  type Tensor,
} from '@softlabel/tensor';
import { batchNormLayer } from './batch-norm.ts';
import type { ImageSize, Layer, Model, ParamDefs } from './model.ts';
import { convParams, filterParams, linearParams, normParams } from './param-defs.ts';

/** A layer with no parameters. */
export const plain = (name: string, fn: (x: Tensor) => Tensor): Layer => ({
  params: {},
  buffers: {},
  apply: (x) => scope(name, () => fn(x)),
});

export const relu = (name: string): Layer => plain(name, reluOp);

/** Square filters of side `filter`; stride 1 and no padding unless given. */
export interface ConvolutionOptions extends ConvOptions {
  readonly filter: number;
}

/** A convolution with bias. */
export const convolution = (name: string, channels: number, outChannels: number, { filter, ...options }: ConvolutionOptions): Layer =>
  convolutionBy(name, convParams(name, channels, outChannels, filter), options);

/** A convolution without bias, for a norm to follow. */
export const convolutionWithoutBias = (
  name: string,
  channels: number,
  outChannels: number,
  { filter, ...options }: ConvolutionOptions,
): Layer => convolutionBy(name, filterParams(name, channels, outChannels, filter), options);

/** Without bias where `defs` have none. */
const convolutionBy = (name: string, defs: ParamDefs, options: ConvOptions): Layer => ({
  params: defs,
  buffers: {},
  apply: (x, { params }) => scope(name, () => conv2d(x, params[`${name}.weight`], options, params[`${name}.bias`])),
});

export type NormName = 'instance' | 'batch' | 'group' | 'layer';

/** A norm over `channels` channels; `groups` counts only for `group`. */
export function norm(name: string, kind: NormName, channels: number, groups: number): Layer {
  if (kind === 'batch') return batchNormLayer(name, channels);
  const fn = { instance: instanceNorm, layer: layerNorm, group: groupNormOf(groups) }[kind];
  return {
    params: normParams(name, channels),
    buffers: {},
    apply: (x, { params }) => scope(name, () => fn(x, params[`${name}.weight`], params[`${name}.bias`])),
  };
}

const groupNormOf =
  (groups: number) =>
  (x: Tensor, gamma: Tensor, beta: Tensor): Tensor =>
    groupNorm(x, gamma, beta, groups);

/** A linear layer from flattened features [height, width, channels] to `classes` logits, started as PyTorch does. */
export const linear = (name: string, features: readonly [number, number, number], classes: number): Layer => ({
  params: linearParams(name, features, classes),
  buffers: {},
  apply: (x, { params }) => scope(name, () => linearOp(x, params[`${name}.weight`], params[`${name}.bias`])),
});

/** One layer after the other; none at all is the identity. */
export const sequence = (layers: readonly Layer[]): Layer => ({
  params: merged(layers.map(({ params }) => params)),
  buffers: merged(layers.map(({ buffers }) => buffers)),
  apply: (x, pass) => layers.reduce((y, layer) => layer.apply(y, pass), x),
});

/** relu(body(x) + shortcut(x)). */
export const residual = (name: string, body: Layer, shortcut: Layer): Layer => ({
  params: merged([body.params, shortcut.params]),
  buffers: merged([body.buffers, shortcut.buffers]),
  apply(x, pass) {
    const branches = [body.apply(x, pass), shortcut.apply(x, pass)] as const;
    return scope(name, () => reluOp(add(...branches)));
  },
});

const merged = (parts: readonly ParamDefs[]): ParamDefs => Object.assign({}, ...parts);

/** The model that a layer from images to logits is. */
export const asModel = (name: string, image: ImageSize, classes: number, { params, buffers, apply }: Layer): Model => ({
  name,
  image,
  classes,
  params,
  buffers,
  apply(variables, images, mode) {
    const updated: { [name: string]: Tensor } = {};
    const logits = apply(images, { ...variables, mode, updated });
    return { logits, buffers: updated };
  },
});
