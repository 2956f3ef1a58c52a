// Concatenate: tensors one after the other along an axis.
import { moveStrided } from '@softlabel/kernels';
import { expectMovable, stridedParams } from '../copy.ts';
import { apply, defineOp, type Tensor } from '../graph.ts';
import { describe, normaliseAxes, ShapeError, stridesOf } from '../shape.ts';
import { slice } from './window.ts';

const concatenateOp = defineOp<{ axis: number }>({
  name: 'concatenate',
  formula: 'y[..., offset_k + i, ...] = x_k[..., i, ...], offset_k the sizes of the inputs before',
  infer(inputs, { axis }) {
    const [first] = inputs;
    expectMovable('concatenate', first);
    const odd = inputs.find(
      ({ shape, dtype }) =>
        dtype !== first.dtype || shape.length !== first.shape.length || shape.some((size, d) => d !== axis && size !== first.shape[d]),
    );
    if (odd !== undefined)
      throw new ShapeError(`concatenate: expected tensors equal in all but axis ${axis}, got ${describe(first)} and ${describe(odd)}.`);
    return [
      {
        shape: first.shape.with(
          axis,
          inputs.reduce((sum, { shape }) => sum + shape[axis], 0),
        ),
        dtype: first.dtype,
      },
    ];
  },
  vjp({ inputs, attributes: { axis }, gradients: [dY] }) {
    const starts = startsOf(inputs.map(({ shape }) => shape[axis]));
    return inputs.map(
      (x, k) =>
        dY &&
        slice(
          dY,
          x.shape.map((_, d) => (d === axis ? starts[k] : 0)),
          x.shape,
        ),
    );
  },
  lower({ inputs, outputs: [y], attributes: { axis }, dispatch }) {
    const strides = stridesOf(y.shape);
    const starts = startsOf(inputs.map(({ shape }) => shape[axis]));
    inputs.forEach((x, k) => {
      dispatch(moveStrided, stridedParams(x.shape, stridesOf(x.shape), strides, 0, starts[k] * strides[axis]), { x, y });
    });
  },
});

const startsOf = (sizes: readonly number[]): number[] => sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));

/** The tensors one after the other along `axis`; all other axes are equal. */
export function concatenate(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw new ShapeError('concatenate: expected at least one tensor, got none.');
  return apply(concatenateOp, tensors, { axis: normaliseAxes('concatenate', [axis], tensors[0].shape.length)[0] })[0];
}
