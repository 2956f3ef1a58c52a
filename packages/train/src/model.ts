// What a network and its layers are: named parameters, how they start, and a function of tensors. Not its training.
import { type Shape, type Spec, sizeOf, type Tensor } from '@softlabel/tensor';

/** Parameters by the names that PyTorch users know, such as 'features_a.0.weight'. */
export type Params = { readonly [name: string]: Tensor };

/** Numbers of the parameters on the host, in the engine's layouts. */
export type HostParams = { readonly [name: string]: Float32Array<ArrayBuffer> };

/** One parameter: its layout in the engine, its layout in files, and how it starts. */
export interface ParamDef {
  /** Shape in the engine: filters [r, s, c, o], linear weights [features, classes]. */
  readonly shape: Shape;
  /** Shape in files, as PyTorch has it. */
  readonly fileShape: Shape;
  /** Type in files. The engine keeps all in f32, counters too. */
  readonly fileDtype: 'F32' | 'I64';
  /** Position in the engine of the element at a position in the file. */
  readonly toEngine: (filePosition: number) => number;
  /** Uniform in +- bound, normal around 0 with a standard deviation, or a constant. */
  readonly init: { readonly uniform: number } | { readonly normal: number } | { readonly constant: number };
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface Model {
  readonly name: string;
  readonly image: ImageSize;
  readonly classes: number;
  /** What gradients change. */
  readonly params: ParamDefs;
  /** What training changes without a gradient: running statistics of batch norm. Empty for other norms. */
  readonly buffers: ParamDefs;
  /** Logits [n, classes] of images [n, height, width, channels]; in training also the buffers' new values. */
  apply(variables: Variables, images: Tensor, mode: 'train' | 'eval'): { readonly logits: Tensor; readonly buffers: Params };
}

export type ParamDefs = { readonly [name: string]: ParamDef };

export interface Variables {
  readonly params: Params;
  readonly buffers: Params;
}

/** One pass through a network while it is traced. */
export interface Pass extends Variables {
  readonly mode: 'train' | 'eval';
  /** The buffers' new values, left here by the layers that have buffers. */
  readonly updated: { [name: string]: Tensor };
}

/** A part of a network: what it owns, and what it makes of x. */
export interface Layer {
  readonly params: ParamDefs;
  readonly buffers: ParamDefs;
  readonly apply: (x: Tensor, pass: Pass) => Tensor;
}

/** Number of parameters. */
export const countParams = ({ params }: Model): number => Object.values(params).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Specs for allocate(), in the model's order. */
export const specsOf = (defs: ParamDefs): { readonly [name: string]: Spec } =>
  Object.fromEntries(Object.entries(defs).map(([name, { shape }]) => [name, { shape, dtype: 'f32' }]));
