// Slice and pad: cutting a box out and putting zeros around it, each other's derivative.
import { moveFill, moveStrided } from '@softlabel/kernels';
import { expectMovable, stridedParams } from '../copy.ts';
import { apply, defineOp, type Tensor } from '../graph.ts';
import { describe, type Shape, ShapeError, sizeOf, stridesOf } from '../shape.ts';

const sliceOp = defineOp<{ start: Shape; size: Shape }>({
  name: 'slice',
  formula: 'y[i] = x[start + i]',
  infer([x], { start, size }) {
    expectMovable('slice', x);
    const inside =
      start.length === x.shape.length &&
      size.length === x.shape.length &&
      size.every((count, d) => start[d] >= 0 && count >= 1 && start[d] + count <= x.shape[d]);
    if (!inside)
      throw new ShapeError(`slice: expected a box inside ${describe(x)}, got start [${start.join(', ')}] and size [${size.join(', ')}].`);
    return [{ shape: size, dtype: x.dtype }];
  },
  vjp({ inputs: [x], attributes: { start, size }, gradients: [dY] }) {
    return [
      dY &&
        pad(
          dY,
          start,
          x.shape.map((whole, d) => whole - start[d] - size[d]),
        ),
    ];
  },
  lower({ inputs: [x], outputs: [y], attributes: { start, size }, dispatch }) {
    dispatch(moveStrided, stridedParams(size, stridesOf(x.shape), stridesOf(size), offsetOf(start, x.shape)), { x, y });
  },
});

const padOp = defineOp<{ before: Shape; after: Shape }>({
  name: 'pad',
  formula: 'y[before + i] = x[i], 0 elsewhere',
  infer([x], { before, after }) {
    expectMovable('pad', x);
    const fits = [before, after].every((margin) => margin.length === x.shape.length && margin.every((count) => count >= 0));
    if (!fits)
      throw new ShapeError(
        `pad: expected non-negative margins for each axis of ${describe(x)}, got [${before.join(', ')}] and [${after.join(', ')}].`,
      );
    return [{ shape: x.shape.map((size, d) => before[d] + size + after[d]), dtype: x.dtype }];
  },
  vjp: ({ inputs: [x], attributes: { before }, gradients: [dY] }) => [dY && slice(dY, before, x.shape)],
  lower({ inputs: [x], outputs: [y], attributes: { before }, dispatch }) {
    dispatch(moveFill, { count: sizeOf(y.shape), value: 0 }, { y });
    dispatch(moveStrided, stridedParams(x.shape, stridesOf(x.shape), stridesOf(y.shape), 0, offsetOf(before, y.shape)), { x, y });
  },
});

const offsetOf = (start: Shape, shape: Shape): number => stridesOf(shape).reduce((sum, stride, d) => sum + stride * start[d], 0);

/** The box of `size` that starts at `start`. */
export const slice = (x: Tensor, start: Shape, size: Shape): Tensor => apply(sliceOp, [x], { start, size })[0];

/** `x` with `before` and `after` zeros around it on each axis. */
export const pad = (x: Tensor, before: Shape, after: Shape): Tensor => apply(padOp, [x], { before, after })[0];
