// Convolution, its input gradient and its weight gradient: three ops that are each other's derivatives. N H W C, filters [R S C O].
import {
  conv2dFlipFilters,
  conv2dForward,
  conv2dForwardBias,
  conv2dWeightGradientParts,
  inputGradientAsForward,
  conv2dInputGradient as inputGradientKernel,
  conv2dWeightGradient as weightGradientKernel,
  winogradGradientPays,
  winogradPays,
} from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type OpDef, type Tensor } from '../graph.ts';
import { describe, expectWhole, type Shape, ShapeError, type Spec } from '../shape.ts';
import { sum } from './broadcast.ts';
import { lowerColumnSums } from './reduction.ts';
import { lowerWinograd, lowerWinogradWeightGradient } from './winograd.ts';

/** Both the same on both axes. */
export interface ConvOptions {
  readonly stride?: number;
  readonly padding?: number;
}
type Attributes = { readonly stride: number; readonly padding: number };
type Images = readonly [n: number, h: number, w: number, c: number];

const conv2dOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'conv2d',
  formula: 'y[n, p, q, o] = sum_rsc x[n, p stride + r - padding, q stride + s - padding, c] w[r, s, c, o] (+ bias[o])',
  infer([x, w, bias], attributes) {
    const y = outputShape(x, w, attributes);
    if (bias !== undefined) expectShape('conv2d', 'bias', bias, [y[3]]);
    return [{ shape: y, dtype: 'f32' }];
  },
  vjp({ inputs: [x, w, bias], attributes, gradients: [dY] }) {
    if (dY === null) return [null, null, null];
    const dX = conv2dInputGradient(dY, w, x.shape, attributes);
    const dW = conv2dWeightGradient(x, dY, w.shape, attributes);
    return bias === undefined ? [dX, dW] : [dX, dW, sum(dY, [0, 1, 2])];
  },
  lower({ inputs: [x, w, bias], outputs: [y], attributes, ...context }) {
    const { profile, dispatch } = context;
    const params = geometry(x.shape, w.shape, y.shape, attributes);
    if (winogradPays(profile, params)) lowerWinograd(context, params, { x, w, bias, y });
    else if (bias === undefined) dispatch(conv2dForward, params, { x, w, y });
    else dispatch(conv2dForwardBias, params, { x, w, bias, y });
  },
});

const inputGradientOp: OpDef<Attributes & { readonly x: Shape }> = defineOp<Attributes & { readonly x: Shape }>({
  name: 'conv2d-input-gradient',
  formula: 'dX[n, h, w, c] = sum_rso dY[n, p, q, o] w[r, s, c, o] over all (p, q) whose window covers (h, w)',
  infer([dY, w], { x, ...attributes }) {
    expectShape('conv2d-input-gradient', 'dY', dY, outputShape({ shape: x, dtype: 'f32' }, w, attributes));
    return [{ shape: x, dtype: 'f32' }];
  },
  vjp({ inputs: [dY, w], attributes, gradients: [ddX] }) {
    return ddX === null ? [null, null] : [conv2d(ddX, w, attributes), conv2dWeightGradient(ddX, dY, w.shape, attributes)];
  },
  lower({ inputs: [dY, w], outputs: [dX], attributes, ...context }) {
    const { profile, scratch, dispatch } = context;
    const params = geometry(attributes.x, w.shape, dY.shape, attributes);
    const asForward = inputGradientAsForward(params);
    if (asForward === null) {
      dispatch(inputGradientKernel, params, { dY, w, dX });
      return;
    }
    if (winogradPays(profile, asForward)) {
      lowerWinograd(context, asForward, { x: dY, w, y: dX, flipped: true });
      return;
    }
    const { filterHeight, filterWidth, channels, outChannels } = params;
    const flipped = scratch('flipped filters', { shape: [filterHeight, filterWidth, outChannels, channels], dtype: 'f32' });
    dispatch(conv2dFlipFilters, { filterHeight, filterWidth, channels, outChannels }, { w, flipped });
    dispatch(conv2dForward, asForward, { x: dY, w: flipped, y: dX });
  },
});

const weightGradientOp: OpDef<Attributes & { readonly w: Shape }> = defineOp<Attributes & { readonly w: Shape }>({
  name: 'conv2d-weight-gradient',
  formula: 'dW[r, s, c, o] = sum_npq x[n, p stride + r - padding, q stride + s - padding, c] dY[n, p, q, o]',
  infer([x, dY], { w, ...attributes }) {
    expectShape('conv2d-weight-gradient', 'dY', dY, outputShape(x, { shape: w, dtype: 'f32' }, attributes));
    return [{ shape: w, dtype: 'f32' }];
  },
  vjp({ inputs: [x, dY], attributes, gradients: [ddW] }) {
    return ddW === null ? [null, null] : [conv2dInputGradient(dY, ddW, x.shape, attributes), conv2d(x, ddW, attributes)];
  },
  lower({ inputs: [x, dY], outputs: [dW], attributes, ...context }) {
    const { profile, scratch, dispatch } = context;
    const params = geometry(x.shape, attributes.w, dY.shape, attributes);
    if (winogradGradientPays(profile, params)) {
      lowerWinogradWeightGradient(context, params, { x, dY, dW });
      return;
    }
    const parts = conv2dWeightGradientParts(profile, params);
    if (parts === 1) {
      dispatch(weightGradientKernel, { ...params, parts }, { x, dY, dW });
      return;
    }
    const partial = scratch('parts', { shape: [parts, ...attributes.w], dtype: 'f32' });
    dispatch(weightGradientKernel, { ...params, parts }, { x, dY, dW: partial });
    lowerColumnSums(context, partial, dW);
  },
});

function outputShape(x: Spec, w: Spec, { stride, padding }: Attributes): Images {
  expectSpec('conv2d', 'images [n, h, w, c]', x, 'f32', 4);
  expectSpec('conv2d', 'filters [r, s, c, o]', w, 'f32', 4);
  expectWhole('conv2d', 'stride', stride, 1);
  expectWhole('conv2d', 'padding', padding, 0);
  const [n, height, width, channels] = x.shape;
  const [filterHeight, filterWidth, filterChannels, outChannels] = w.shape;
  if (channels !== filterChannels)
    throw new ShapeError(`conv2d: expected filters over ${channels} channels, as in ${describe(x)}, got ${describe(w)}.`);
  const out = (size: number, filter: number) => Math.floor((size + 2 * padding - filter) / stride) + 1;
  const [outHeight, outWidth] = [out(height, filterHeight), out(width, filterWidth)];
  if (outHeight < 1 || outWidth < 1)
    throw new ShapeError(
      `conv2d: expected images at least as large as the filter, got ${describe(x)} with padding ${padding} under ${describe(w)}. Use a larger padding or fewer layers.`,
    );
  return [n, outHeight, outWidth, outChannels];
}

/** The params that all kernels of the family share. */
function geometry(x: Shape, w: Shape, y: Shape, { stride, padding }: Attributes) {
  const [images, height, width, channels] = x;
  const [filterHeight, filterWidth, , outChannels] = w;
  return { images, height, width, channels, outChannels, filterHeight, filterWidth, outHeight: y[1], outWidth: y[2], stride, padding };
}

/** y = x * w (+ bias): cross-correlation, as in every deep-learning library. x [n, h, w, c], w [r, s, c, o], bias [o]. */
export const conv2d = (x: Tensor, w: Tensor, { stride = 1, padding = 0 }: ConvOptions = {}, bias?: Tensor): Tensor =>
  apply(conv2dOp, bias === undefined ? [x, w] : [x, w, bias], { stride, padding })[0];

/** Gradient of conv2d to its images, of shape `x`. */
export const conv2dInputGradient = (dY: Tensor, w: Tensor, x: Shape, { stride = 1, padding = 0 }: ConvOptions = {}): Tensor =>
  apply(inputGradientOp, [dY, w], { stride, padding, x })[0];

/** Gradient of conv2d to its filters, of shape `w`. */
export const conv2dWeightGradient = (x: Tensor, dY: Tensor, w: Shape, { stride = 1, padding = 0 }: ConvOptions = {}): Tensor =>
  apply(weightGradientOp, [x, dY], { stride, padding, w })[0];
