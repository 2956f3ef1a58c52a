// Group norm, and with it instance norm (a group per channel) and layer norm (one group): statistics over one image. N ... C.
import { groupNorm as kernelsFor } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Tensor } from '../graph.ts';
import { describe, type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { sum } from './broadcast.ts';
import { add, multiply, rsqrt, square, subtract } from './pointwise.ts';
import { mean } from './reduce.ts';
import { reshape } from './reshape.ts';

type Attributes = { readonly groups: number; readonly epsilon: number };

const groupNormOp = defineOp<Attributes>({
  name: 'group-norm',
  formula: 'y = gamma (x - mean) / sqrt(variance + epsilon) + beta, statistics over the pixels and channels of a group in one image',
  infer([x, gamma, beta], { groups }) {
    const [images, channels] = checkImages(x, groups);
    expectShape('group-norm', 'gamma', gamma, [channels]);
    expectShape('group-norm', 'beta', beta, [channels]);
    return [x, { shape: [images, groups], dtype: 'f32' }, { shape: [images, groups], dtype: 'f32' }];
  },
  vjp({ inputs: [x, gamma], outputs: [, average, rstd], attributes, gradients: [dY] }) {
    if (dY === null) return [null, null, null];
    const [dX, dGamma, dBeta] = apply(groupNormGradientOp, [x, gamma, average, rstd, dY], attributes);
    return [dX, sum(dGamma, [0]), sum(dBeta, [0])];
  },
  lower({ inputs: [x, gamma, beta], outputs: [y, average, rstd], attributes: { groups, epsilon }, dispatch }) {
    const params = { ...sizes(x.shape), groups };
    dispatch(kernelsFor(params).forward, { ...params, epsilon }, { x, gamma, beta, y, mean: average, rstd });
  },
});

const groupNormGradientOp = defineOp<Attributes>({
  name: 'group-norm-gradient',
  formula: 'dX = rstd (g - mean(g) - xhat mean(g xhat)), g = gamma dY; dGamma = sum_pixels dY xhat and dBeta = sum_pixels dY, per image',
  infer([x, gamma, , , dY]) {
    expectShape('group-norm-gradient', 'dY', dY, x.shape);
    const perImage: Spec = { shape: [x.shape[0], gamma.shape[0]], dtype: 'f32' };
    return [x, perImage, perImage];
  },
  // The statistics are written as functions of x, so that their own derivative is not lost.
  compose([x, gamma, , , dY], { groups, epsilon }) {
    const { grouped, statistics } = grouping(x.shape, groups);
    const over = (t: Tensor) => reshape(mean(t, [1, 3]), statistics);
    const centred = subtract(reshape(x, grouped), over(reshape(x, grouped)));
    const rstd = rsqrt(add(over(square(centred)), epsilon));
    const xhat = multiply(centred, rstd);
    const g = reshape(multiply(dY, gamma), grouped);
    const dX = multiply(rstd, subtract(subtract(g, over(g)), multiply(xhat, over(multiply(g, xhat)))));
    const pixelAxes = x.shape.map((_, d) => d).slice(1, -1);
    return [reshape(dX, x.shape), sum(multiply(dY, reshape(xhat, x.shape)), pixelAxes), sum(dY, pixelAxes)];
  },
  lower({ inputs: [x, gamma, average, rstd, dY], outputs: [dX, dGamma, dBeta], attributes: { groups }, dispatch }) {
    const params = { ...sizes(x.shape), groups };
    dispatch(kernelsFor(params).gradient, params, { x, gamma, mean: average, rstd, dY, dX, dGamma, dBeta });
  },
});

function checkImages(x: Spec, groups: number): [images: number, channels: number] {
  expectSpec('group-norm', 'x', x, 'f32');
  const channels = x.shape[x.shape.length - 1];
  if (x.shape.length < 2 || channels % groups !== 0)
    throw new ShapeError(
      `group-norm: expected [images, ..., channels] with channels a multiple of ${groups} groups, got ${describe(x)}. Set model.width, the channels of a recipe's network, to a multiple of ${groups}.`,
    );
  return [x.shape[0], channels];
}

const sizes = (shape: Shape) => ({ images: shape[0], pixels: sizeOf(shape.slice(1, -1)), channels: shape[shape.length - 1] });

/** x as [images, pixels, groups, channels of a group], and the shape of its statistics. */
function grouping(shape: Shape, groups: number): { grouped: Shape; statistics: Shape } {
  const { images, pixels, channels } = sizes(shape);
  return { grouped: [images, pixels, groups, channels / groups], statistics: [images, 1, groups, 1] };
}

/** Group norm's pieces, for ops that continue it: y, and mean and rstd [images, groups]. */
export const groupNormPieces = (x: Tensor, gamma: Tensor, beta: Tensor, groups: number, epsilon: number): Tensor[] =>
  apply(groupNormOp, [x, gamma, beta], { groups, epsilon });

/** dX, and dGamma and dBeta per image, from the pieces of the forward pass. */
export const groupNormGradient = (
  inputs: { x: Tensor; gamma: Tensor; mean: Tensor; rstd: Tensor; dY: Tensor },
  groups: number,
  epsilon: number,
): Tensor[] => apply(groupNormGradientOp, [inputs.x, inputs.gamma, inputs.mean, inputs.rstd, inputs.dY], { groups, epsilon });

export interface NormOptions {
  readonly epsilon?: number;
}

/** Group norm (Wu and He 2018). x [images, ..., channels], gamma and beta [channels]; biased variance. */
export const groupNorm = (x: Tensor, gamma: Tensor, beta: Tensor, groups: number, { epsilon = 1e-5 }: NormOptions = {}): Tensor =>
  apply(groupNormOp, [x, gamma, beta], { groups, epsilon })[0];

/** Instance norm: a group per channel. The norm of the paper's ConvNet. */
export const instanceNorm = (x: Tensor, gamma: Tensor, beta: Tensor, options?: NormOptions): Tensor =>
  groupNorm(x, gamma, beta, gamma.shape[0], options);

/** Layer norm over pixels and channels of an image, with a scale per channel: one group. */
export const layerNorm = (x: Tensor, gamma: Tensor, beta: Tensor, options?: NormOptions): Tensor => groupNorm(x, gamma, beta, 1, options);
