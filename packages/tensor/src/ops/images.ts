// What happens to images before the first layer: bytes to normalised floats, and augmentation.
import { augmentCutmix, augmentDsa, augmentDsaGradient, DSA_TRANSFORMATIONS, imagesNormalise } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type OpDef, type Tensor } from '../graph.ts';
import { describe, type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { zeros } from './constant.ts';
import { subtract } from './pointwise.ts';

const normaliseOp = defineOp<{ mean: Shape; std: Shape }>({
  name: 'normalise',
  formula: 'y[i, ..., c] = (x[index[i], ..., c] / 255 - mean[c]) / std[c]',
  infer([x, index], { mean, std }) {
    expectSpec('normalise', 'images [n, h, w, c]', x, 'u8', 4);
    expectSpec('normalise', 'index', index, 'u32', 1);
    if (x.shape[3] !== 1 && x.shape[3] !== 3) throw new ShapeError(`normalise: expected images with 1 or 3 channels, got ${describe(x)}.`);
    if (x.shape[3] !== mean.length || x.shape[3] !== std.length)
      throw new ShapeError(
        `normalise: expected a mean and a deviation for each channel of ${describe(x)}, got ${mean.length} and ${std.length}.`,
      );
    return [{ shape: [index.shape[0], ...x.shape.slice(1)], dtype: 'f32' }];
  },
  noDerivative: 'bytes change in steps.',
  lower({ inputs: [x, index], outputs: [y], attributes: { mean, std }, dispatch }) {
    const constants = Object.fromEntries(
      [0, 1, 2].flatMap((c) => [[`mean${c}`, mean[c] ?? 0] as const, [`std${c}`, std[c] ?? 1] as const]),
    );
    const [sourceRows, ...image] = x.shape;
    dispatch(
      imagesNormalise,
      { rows: index.shape[0], sourceRows, width: sizeOf(image), channels: x.shape[3], ...constants },
      { x, index, y },
    );
  },
});

function inferAugmented(op: string, x: Spec, counter: Spec): Spec {
  expectSpec(op, 'images [n, h, w, c]', x, 'f32', 4);
  expectShape(op, 'counter [seed, step]', counter, [2], 'u32');
  return x;
}

const imagesParams = ([images, height, width, channels]: Shape) => ({ images, height, width, channels });

type DsaAttributes = { readonly transformations: number };
const dsaParams = (shape: Shape, { transformations }: DsaAttributes) => ({ ...imagesParams(shape), transformations });

const dsaOp: OpDef<DsaAttributes> = defineOp<DsaAttributes>({
  name: 'dsa',
  formula: 'one of color, crop, cutout, flip, scale, rotate for the batch, its parameters drawn per image (Zhao and Bilen 2021)',
  infer: ([x, counter]) => [inferAugmented('dsa', x, counter)],
  vjp: ({ inputs: [, counter], attributes, gradients: [dY] }) => [dY && apply(dsaGradientOp, [dY, counter], attributes)[0], null],
  lower: ({ inputs: [x, counter], outputs: [y], attributes, dispatch }) =>
    dispatch(augmentDsa, dsaParams(x.shape, attributes), { x, counter, y }),
});

const dsaGradientOp: OpDef<DsaAttributes> = defineOp<DsaAttributes>({
  name: 'dsa-gradient',
  formula: 'the adjoint of dsa for the same draw: dX with <dsa(x), dY> = <x, dX> up to constants',
  infer: ([dY]) => [dY],
  // dsa is affine in x: without its constant part it is the transpose of this op.
  vjp: ({ inputs: [dY, counter], attributes, gradients: [ddX] }) => {
    const linear = (x: Tensor): Tensor =>
      subtract(apply(dsaOp, [x, counter], attributes)[0], apply(dsaOp, [zeros(dY.shape), counter], attributes)[0]);
    return [ddX && linear(ddX), null];
  },
  lower: ({ inputs: [dY, counter], outputs: [dX], attributes, dispatch }) =>
    dispatch(augmentDsaGradient, dsaParams(dY.shape, attributes), { dY, counter, dX }),
});

const cutmixOp = defineOp<Record<string, never>>({
  name: 'cutmix',
  formula: 'a flipped or unflipped crop of each image, resized, and for a box of the batch that of another image (Yun et al. 2019)',
  infer: ([x, counter]) => [inferAugmented('cutmix', x, counter)],
  noDerivative: 'no image is learnt through it.',
  lower: ({ inputs: [x, counter], outputs: [y], dispatch }) => dispatch(augmentCutmix, imagesParams(x.shape), { x, counter, y }),
});

/** The u8 images of `x` [n, h, w, c] that u32 `index` [rows] names, as f32 normalised per channel; one past the end is black. */
export const normalise = (x: Tensor, index: Tensor, mean: readonly number[], std: readonly number[]): Tensor =>
  apply(normaliseOp, [x, index], { mean, std })[0];

export type DsaTransformation = keyof typeof DSA_TRANSFORMATIONS;

/** All six of the paper's strategy `color_crop_cutout_flip_scale_rotate`. */
export const DSA_STRATEGY = Object.keys(DSA_TRANSFORMATIONS) as DsaTransformation[];

/** Differentiable Siamese augmentation in mode S (paper, A.1): one transformation per batch, parameters per image, drawn from `counter` [seed, step]. */
export function dsa(x: Tensor, counter: Tensor, strategy: readonly DsaTransformation[] = DSA_STRATEGY): Tensor {
  const transformations = strategy.reduce((mask, name) => mask | DSA_TRANSFORMATIONS[name], 0);
  return apply(dsaOp, [x, counter], { transformations })[0];
}

/** A random resized crop of each image, flipped or not, and CutMix of these (see `augmentCutmix`), drawn from `counter` [seed, step]. */
export const cutmix = (x: Tensor, counter: Tensor): Tensor => apply(cutmixOp, [x, counter], {})[0];
