// Transpose: permutes axes.
import { moveStrided } from '@softlabel/kernels';
import { expectMovable, stridedParams } from '../copy.ts';
import { apply, defineOp, type Tensor } from '../graph.ts';
import { describe, ShapeError, stridesOf } from '../shape.ts';

const transposeOp = defineOp<{ axes: readonly number[] }>({
  name: 'transpose',
  formula: 'y[i_axes[0], i_axes[1], ...] = x[i_0, i_1, ...]',
  infer([x], { axes }) {
    expectMovable('transpose', x);
    const complete = [...axes].sort((a, b) => a - b).every((axis, d) => axis === d) && axes.length === x.shape.length;
    if (!complete) throw new ShapeError(`transpose: expected every axis of ${describe(x)} once, got [${axes.join(', ')}].`);
    return [{ shape: axes.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  vjp({ attributes: { axes }, gradients: [dY] }) {
    const inverse = axes.map((_, d) => axes.indexOf(d));
    return [dY && transpose(dY, inverse)];
  },
  lower({ inputs: [x], outputs: [y], attributes: { axes }, dispatch }) {
    const strides = stridesOf(x.shape);
    dispatch(
      moveStrided,
      stridedParams(
        y.shape,
        axes.map((axis) => strides[axis]),
        stridesOf(y.shape),
      ),
      { x, y },
    );
  },
});

/** `x` with its axes in the order `axes`; reversed when none are given. */
export const transpose = (x: Tensor, axes: readonly number[] = x.shape.map((_, d) => x.shape.length - 1 - d)): Tensor =>
  apply(transposeOp, [x], { axes })[0];
