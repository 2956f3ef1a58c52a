// Rows by index, their adjoint, one-hot rows and the largest entries of a row.
import { gatherOneHot, gatherRows, gatherScatterAddRows, gatherTopK } from '@softlabel/kernels';
import { apply, defineOp, expectSpec, type Tensor } from '../graph.ts';
import { describe, type Shape, ShapeError, sizeOf } from '../shape.ts';
import { sum } from './broadcast.ts';
import { multiply } from './pointwise.ts';
import { reshape } from './reshape.ts';

const widthOf = (shape: Shape): number => sizeOf(shape.slice(1));

const gatherOp = defineOp<Record<string, never>>({
  name: 'gather',
  formula: 'y[i, ...] = x[index[i], ...]',
  infer([x, index]) {
    expectSpec('gather', 'x', x, 'f32');
    expectSpec('gather', 'index', index, 'u32', 1);
    return [{ shape: [index.shape[0], ...x.shape.slice(1)], dtype: 'f32' }];
  },
  vjp: ({ inputs: [x, index], gradients: [dY] }) => [dY && scatterAdd(dY, index, x.shape[0]), null],
  lower({ inputs: [x, index], outputs: [y], dispatch }) {
    dispatch(gatherRows, { rows: index.shape[0], sourceRows: x.shape[0], width: widthOf(x.shape) }, { x, index, y });
  },
});

const scatterAddOp = defineOp<{ rows: number }>({
  name: 'scatter-add',
  formula: 'y[j, ...] = sum over i with index[i] = j of x[i, ...]',
  infer([x, index], { rows }) {
    expectSpec('scatter-add', 'x', x, 'f32');
    expectSpec('scatter-add', 'index', index, 'u32', 1);
    if (x.shape[0] !== index.shape[0])
      throw new ShapeError(`scatter-add: expected one index per row of ${describe(x)}, got ${describe(index)}.`);
    return [{ shape: [rows, ...x.shape.slice(1)], dtype: 'f32' }];
  },
  vjp: ({ inputs: [, index], gradients: [dY] }) => [dY && gather(dY, index), null],
  lower({ inputs: [x, index], outputs: [y], attributes: { rows }, dispatch }) {
    dispatch(gatherScatterAddRows, { rows, sourceRows: x.shape[0], width: widthOf(x.shape) }, { x, index, y });
  },
});

const oneHotOp = defineOp<{ classes: number }>({
  name: 'one-hot',
  formula: 'y[n, k] = 1 where index[n] = k, else 0',
  infer([index], { classes }) {
    expectSpec('one-hot', 'index', index, 'u32', 1);
    return [{ shape: [index.shape[0], classes], dtype: 'f32' }];
  },
  noDerivative: 'an index changes in steps.',
  lower: ({ inputs: [index], outputs: [y], attributes: { classes }, dispatch }) =>
    dispatch(gatherOneHot, { rows: index.shape[0], classes }, { index, y }),
});

const topKOp = defineOp<{ k: number }>({
  name: 'top-k',
  formula: 'values[n, j], indices[n, j] = the j-th largest entry of x[n] and its position; ties by lower position',
  infer([x], { k }) {
    expectSpec('top-k', 'x', x, 'f32', 2);
    if (!(k >= 1 && k <= x.shape[1])) throw new ShapeError(`top-k: expected k between 1 and ${x.shape[1]} classes, got ${k}.`);
    return [
      { shape: [x.shape[0], k], dtype: 'f32' },
      { shape: [x.shape[0], k], dtype: 'u32' },
    ];
  },
  // Each value is one entry of its row: its gradient goes back to that entry.
  vjp({ inputs: [x], outputs: [, indices], attributes: { k }, gradients: [dValues] }) {
    if (dValues === null) return [null];
    const [rows, classes] = x.shape;
    const positions = reshape(oneHot(reshape(indices, [rows * k]), classes), [rows, k, classes]);
    return [sum(multiply(positions, reshape(dValues, [rows, k, 1])), [1])];
  },
  lower({ inputs: [x], outputs: [values, indices], attributes: { k }, dispatch }) {
    dispatch(gatherTopK, { rows: x.shape[0], classes: x.shape[1], k }, { x, values, indices });
  },
});

/** Rows of `x` by u32 `index`, [rows]; an index past the end gives zeros. */
export const gather = (x: Tensor, index: Tensor): Tensor => apply(gatherOp, [x, index], {})[0];

/** `rows` rows, row j the sum of the rows of `x` whose index is j; the sum's order is fixed. */
export const scatterAdd = (x: Tensor, index: Tensor, rows: number): Tensor => apply(scatterAddOp, [x, index], { rows })[0];

/** u32 classes as rows of f32: [rows] -> [rows, classes]. */
export const oneHot = (index: Tensor, classes: number): Tensor => apply(oneHotOp, [index], { classes })[0];

/** The `k` largest entries of each row, largest first: values [rows, k] and u32 positions [rows, k]. */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  const [values, indices] = apply(topKOp, [x], { k });
  return { values, indices };
}
