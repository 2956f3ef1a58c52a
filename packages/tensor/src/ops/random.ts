// Random tensors: Philox 4x32-10 on the device, addressed by (seed, stream, step, index). Same bits as runtime/src/philox.ts.
import { randomNormal as normalKernel, randomUniform as uniformKernel } from '@softlabel/kernels';
import { type AnyKernel, STREAMS, type Stream } from '@softlabel/runtime';
import { apply, defineOp, expectShape, type OpDef, type Tensor } from '../graph.ts';
import { type Shape, sizeOf } from '../shape.ts';

type Attributes = { readonly shape: Shape; readonly stream: number };

const randomOp = (name: string, formula: string, kernel: AnyKernel): OpDef<Attributes> =>
  defineOp<Attributes>({
    name,
    formula,
    infer([counter], { shape }) {
      expectShape(name, 'counter [seed, step]', counter, [2], 'u32');
      return [{ shape, dtype: 'f32' }];
    },
    noDerivative: 'a random number depends on its address alone.',
    lower: ({ inputs: [counter], outputs: [y], attributes: { shape, stream }, dispatch }) =>
      dispatch(kernel, { count: sizeOf(shape), stream }, { counter, y }),
  });

const uniformOp = randomOp('random-uniform', 'y[i] = (Philox(seed, stream, step, i) >> 8) 2^-24', uniformKernel);
const normalOp = randomOp('random-normal', 'Box and Muller on pairs of uniforms', normalKernel);

/** Uniform in [0, 1). `counter` is u32 [seed, step], so that a replayed program draws anew each step. */
export const randomUniform = (counter: Tensor, stream: Stream, shape: Shape): Tensor =>
  apply(uniformOp, [counter], { shape, stream: STREAMS[stream] })[0];

/** Standard normal. `counter` is u32 [seed, step]. */
export const randomNormal = (counter: Tensor, stream: Stream, shape: Shape): Tensor =>
  apply(normalOp, [counter], { shape, stream: STREAMS[stream] })[0];
