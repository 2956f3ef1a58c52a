// Average and maximum pooling with their gradients, and global average pooling. N H W C.
import { averagePool as averageKernels, maxPool as maxKernels } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type OpDef, type Tensor } from '../graph.ts';
import { describe, expectWhole, type Shape, ShapeError, type Spec } from '../shape.ts';
import { mean } from './reduce.ts';

/** The same on both axes; the stride is the window's size when none is given. */
export interface PoolOptions {
  readonly window: number;
  readonly stride?: number;
  readonly padding?: number;
}
type Attributes = { readonly window: number; readonly stride: number; readonly padding: number };

function pooledShape(op: string, x: Spec, { window, stride, padding }: Attributes): Shape {
  expectSpec(op, 'images [n, h, w, c]', x, 'f32', 4);
  expectWhole(op, 'window', window, 1);
  expectWhole(op, 'stride', stride, 1);
  expectWhole(op, 'padding', padding, 0);
  const out = (size: number) => Math.floor((size + 2 * padding - window) / stride) + 1;
  if (2 * padding > window)
    throw new ShapeError(`${op}: expected a padding of at most half the window of ${window}, got ${padding}. A window must see a pixel.`);
  const [n, height, width, channels] = x.shape;
  if (out(height) < 1 || out(width) < 1)
    throw new ShapeError(
      `${op}: expected images of at least ${window - 2 * padding} pixels a side, got ${describe(x)}. Use fewer layers or larger images.`,
    );
  return [n, out(height), out(width), channels];
}

const geometry = (x: Shape, y: Shape, { window, stride, padding }: Attributes) => ({
  images: x[0],
  height: x[1],
  width: x[2],
  channels: x[3],
  outHeight: y[1],
  outWidth: y[2],
  windowHeight: window,
  windowWidth: window,
  stride,
  padding,
});

const averagePoolOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'average-pool',
  formula: 'y[n, p, q, c] = mean of x over the window, padding counted as zeros',
  infer: ([x], attributes) => [{ shape: pooledShape('average-pool', x, attributes), dtype: 'f32' }],
  vjp: ({ inputs: [x], attributes, gradients: [dY] }) => [dY && apply(averagePoolGradientOp, [dY], { ...attributes, x: x.shape })[0]],
  lower: ({ inputs: [x], outputs: [y], attributes, dispatch }) =>
    dispatch(averageKernels(x.shape[3]).forward, geometry(x.shape, y.shape, attributes), { x, y }),
});

const averagePoolGradientOp: OpDef<Attributes & { readonly x: Shape }> = defineOp<Attributes & { readonly x: Shape }>({
  name: 'average-pool-gradient',
  formula: 'dX[n, h, w, c] = sum of dY over the windows that cover (h, w), divided by the size of a window',
  infer([dY], { x, ...attributes }) {
    const images: Spec = { shape: x, dtype: 'f32' };
    expectShape('average-pool-gradient', 'dY', dY, pooledShape('average-pool-gradient', images, attributes));
    return [images];
  },
  vjp({ attributes: { window, stride, padding }, gradients: [ddX] }) {
    return [ddX && apply(averagePoolOp, [ddX], { window, stride, padding })[0]];
  },
  lower: ({ inputs: [dY], outputs: [dX], attributes, dispatch }) =>
    dispatch(averageKernels(dX.shape[3]).gradient, geometry(dX.shape, dY.shape, attributes), { dY, dX }),
});

const maxPoolOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'max-pool',
  formula: 'y[n, p, q, c] = max of x over the window',
  infer: ([x], attributes) => [{ shape: pooledShape('max-pool', x, attributes), dtype: 'f32' }],
  vjp: ({ inputs: [x], attributes, gradients: [dY] }) => [dY && apply(maxPoolGradientOp, [x, dY], attributes)[0]],
  lower: ({ inputs: [x], outputs: [y], attributes, dispatch }) =>
    dispatch(maxKernels(x.shape[3]).forward, geometry(x.shape, y.shape, attributes), { x, y }),
});

const maxPoolGradientOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'max-pool-gradient',
  formula: 'dX[n, h, w, c] = sum of dY over the windows whose first maximum is at (h, w)',
  infer([x, dY], attributes) {
    expectShape('max-pool-gradient', 'dY', dY, pooledShape('max-pool-gradient', x, attributes));
    return [x];
  },
  vjp: ({ inputs: [x], attributes, gradients: [ddX] }) => [null, ddX && apply(maxPoolSelectOp, [x, ddX], attributes)[0]],
  lower: ({ inputs: [x, dY], outputs: [dX], attributes, dispatch }) =>
    dispatch(maxKernels(x.shape[3]).gradient, geometry(x.shape, dY.shape, attributes), { x, dY, dX }),
});

const maxPoolSelectOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'max-pool-select',
  formula: 'y[n, p, q, c] = v at the first maximum of x in the window',
  infer([x, v], attributes) {
    expectShape('max-pool-select', 'v', v, x.shape);
    return [{ shape: pooledShape('max-pool-select', x, attributes), dtype: 'f32' }];
  },
  vjp: ({ inputs: [x], attributes, gradients: [dY] }) => [null, dY && apply(maxPoolGradientOp, [x, dY], attributes)[0]],
  lower: ({ inputs: [x, v], outputs: [y], attributes, dispatch }) =>
    dispatch(maxKernels(x.shape[3]).select, geometry(x.shape, y.shape, attributes), { x, v, y }),
});

const complete = ({ window, stride = window, padding = 0 }: PoolOptions): Attributes => ({ window, stride, padding });

/** Mean of each window. x [n, h, w, c]; padding counts as zeros. */
export const averagePool = (x: Tensor, options: PoolOptions): Tensor => apply(averagePoolOp, [x], complete(options))[0];

/** Gradient of averagePool to its images, of shape `x`. */
export const averagePoolGradient = (dY: Tensor, x: Shape, options: PoolOptions): Tensor =>
  apply(averagePoolGradientOp, [dY], { ...complete(options), x })[0];

/** Maximum of each window; ties give their gradient to the first in row-major order. x [n, h, w, c]. */
export const maxPool = (x: Tensor, options: PoolOptions): Tensor => apply(maxPoolOp, [x], complete(options))[0];

/** Mean over all pixels: [n, h, w, c] -> [n, c]. */
export const globalAveragePool = (x: Tensor): Tensor => mean(x, [1, 2]);
