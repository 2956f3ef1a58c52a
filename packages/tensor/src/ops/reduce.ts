// Mean, maximum and position of the maximum over axes. The sum stands in broadcast.ts, beside its derivative.
import { reduceArgmax, reduceMax, reduceMean } from '@softlabel/kernels';
import { apply, defineOp, expectSpec, type Tensor } from '../graph.ts';
import { normaliseAxes, type Shape, ShapeError, sizeOf } from '../shape.ts';
import { spread, sum } from './broadcast.ts';
import { divide, equal, multiply } from './pointwise.ts';
import { lowerReduction, reducedShape, runsOf } from './reduction.ts';

const meanOp = defineOp<{ axes: Shape }>({
  name: 'mean',
  formula: 'y[kept axes] = mean of x over the other axes',
  infer([x], { axes }) {
    expectSpec('mean', 'x', x, 'f32');
    return [{ shape: reducedShape(x.shape, axes), dtype: 'f32' }];
  },
  vjp({ inputs: [x], outputs: [y], attributes: { axes }, gradients: [dY] }) {
    return [dY && spread(multiply(dY, sizeOf(y.shape) / sizeOf(x.shape)), x.shape, axes)];
  },
  lower: (context) => lowerReduction(context, reduceMean),
});

const maxOp = defineOp<{ axes: Shape }>({
  name: 'max',
  formula: 'y[kept axes] = max of x over the other axes',
  infer([x], { axes }) {
    expectSpec('max', 'x', x, 'f32');
    return [{ shape: reducedShape(x.shape, axes), dtype: 'f32' }];
  },
  // Ties share the gradient evenly.
  vjp({ inputs: [x], outputs: [y], attributes: { axes }, gradients: [dY] }) {
    if (dY === null) return [null];
    const largest = equal(x, spread(y, x.shape, axes));
    return [multiply(largest, spread(divide(dY, sum(largest, axes)), x.shape, axes))];
  },
  lower: (context) => lowerReduction(context, reduceMax),
});

const argmaxOp = defineOp<{ axes: Shape }>({
  name: 'argmax',
  formula: 'y[kept axes] = position of the first maximum of x over the other axes, row-major',
  infer([x], { axes }) {
    expectSpec('argmax', 'x', x, 'f32');
    if (runsOf(axes).length !== 1) throw new ShapeError(`argmax: expected neighbouring axes, got [${axes.join(', ')}]. Transpose first.`);
    return [{ shape: reducedShape(x.shape, axes), dtype: 'u32' }];
  },
  noDerivative: 'a position changes in steps.',
  lower({ inputs: [x], outputs: [y], attributes: { axes }, dispatch }) {
    const outer = sizeOf(x.shape.slice(0, axes[0]));
    const inner = sizeOf(x.shape.slice(axes[0] + axes.length));
    dispatch(reduceArgmax, { outer, reduced: sizeOf(x.shape) / (outer * inner), inner }, { x, y });
  },
});

const allAxes = (x: Tensor): number[] => x.shape.map((_, d) => d);

/** Mean over `axes`, all of them when none are given; the axes disappear. */
export const mean = (x: Tensor, axes: readonly number[] = allAxes(x)): Tensor =>
  axes.length === 0 ? x : apply(meanOp, [x], { axes: normaliseAxes('mean', axes, x.shape.length) })[0];

/** Maximum over `axes`, all of them when none are given; the axes disappear. */
export const max = (x: Tensor, axes: readonly number[] = allAxes(x)): Tensor =>
  apply(maxOp, [x], { axes: normaliseAxes('max', axes, x.shape.length) })[0];

/** u32 position of the first maximum over neighbouring `axes`, the last axis when none are given. */
export const argmax = (x: Tensor, axes: readonly number[] = [-1]): Tensor =>
  apply(argmaxOp, [x], { axes: normaliseAxes('argmax', axes, x.shape.length) })[0];
