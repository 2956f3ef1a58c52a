// Broadcast and sum: stretching axes and adding them up, each other's derivative.
import { moveStrided, reduceSum } from '@softlabel/kernels';
import { expectMovable, stridedParams } from '../copy.ts';
import { apply, defineOp, expectSpec, type Tensor } from '../graph.ts';
import { broadcastShapes, describe, normaliseAxes, type Shape, ShapeError, sameShape, stridesOf } from '../shape.ts';
import { lowerColumnSums, lowerReduction, reducedShape } from './reduction.ts';
import { reshape } from './reshape.ts';

const broadcastOp = defineOp<{ shape: Shape }>({
  name: 'broadcast',
  formula: 'y[i...] = x[i..., 0 on stretched axes]',
  infer([x], { shape }) {
    if (!sameShape(broadcastShapes('broadcast', x.shape, shape), shape))
      throw new ShapeError(`broadcast: expected a shape that ${describe(x)} stretches to, got [${shape.join(', ')}].`);
    const y = { shape, dtype: x.dtype };
    expectMovable('broadcast', y);
    return [y];
  },
  vjp: ({ inputs: [x], gradients: [dY] }) => [dY && sumTo(dY, x.shape)],
  lower({ inputs: [x], outputs: [y], attributes: { shape }, dispatch }) {
    const lead = shape.length - x.shape.length;
    const own = stridesOf(x.shape);
    const xStrides = shape.map((_, d) => (d < lead || x.shape[d - lead] === 1 ? 0 : own[d - lead]));
    dispatch(moveStrided, stridedParams(shape, xStrides, stridesOf(shape)), { x, y });
  },
});

const sumOp = defineOp<{ axes: Shape }>({
  name: 'sum',
  formula: 'y[kept axes] = sum of x over the other axes',
  infer([x], { axes }) {
    expectSpec('sum', 'x', x, 'f32');
    return [{ shape: reducedShape(x.shape, axes), dtype: 'f32' }];
  },
  vjp: ({ inputs: [x], attributes: { axes }, gradients: [dY] }) => [dY && spread(dY, x.shape, axes)],
  lower(context) {
    const { inputs, outputs, attributes } = context;
    const overLeadingAxes = attributes.axes.every((axis, i) => axis === i);
    if (overLeadingAxes) lowerColumnSums(context, inputs[0], outputs[0]);
    else lowerReduction(context, reduceSum);
  },
});

/** `x` stretched to `shape`; no node when it has it already. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor => (sameShape(x.shape, shape) ? x : apply(broadcastOp, [x], { shape })[0]);

/** Sum over `axes`, all of them when none are given; the axes disappear. */
export function sum(x: Tensor, axes: readonly number[] = x.shape.map((_, d) => d)): Tensor {
  return axes.length === 0 ? x : apply(sumOp, [x], { axes: normaliseAxes('sum', axes, x.shape.length) })[0];
}

/** `y`, a reduction over `axes`, stretched back to `shape`. */
export const spread = (y: Tensor, shape: Shape, axes: readonly number[]): Tensor =>
  broadcastTo(
    reshape(
      y,
      shape.map((size, d) => (axes.includes(d) ? 1 : size)),
    ),
    shape,
  );

/** The derivative of broadcasting: sums `x` over the axes that `shape` does not have or has with size 1. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.map((_, d) => d).filter((d) => d < lead || (shape[d - lead] === 1 && x.shape[d] !== 1));
  return reshape(sum(x, axes), shape);
}
