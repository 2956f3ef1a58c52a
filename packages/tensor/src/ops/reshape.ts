// Reshape: the same numbers under another shape, without work or storage.
import { apply, defineOp, type Tensor } from '../graph.ts';
import { describe, type Shape, ShapeError, sizeOf } from '../shape.ts';

const reshapeOp = defineOp<{ shape: Shape }>({
  name: 'reshape',
  formula: 'y[j] = x[i] where i and j have the same row-major position',
  infer([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x.shape))
      throw new ShapeError(`reshape: expected ${sizeOf(x.shape)} elements, as in ${describe(x)}, got [${shape.join(', ')}].`);
    return [{ shape, dtype: x.dtype }];
  },
  vjp: ({ inputs: [x], gradients: [dY] }) => [dY && reshape(dY, x.shape)],
  view: true,
  lower: () => undefined,
});

/** `x` under `shape`, which has as many elements. */
export const reshape = (x: Tensor, shape: Shape): Tensor => apply(reshapeOp, [x], { shape })[0];

/** [n, everything else]: what a linear layer takes. */
export const flattenImages = (x: Tensor): Tensor => reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]);
