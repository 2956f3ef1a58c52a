// Constants: numbers that are part of the program, written to the device once.
import { moveFill } from '@softlabel/kernels';
import { apply, defineOp, type Tensor } from '../graph.ts';
import { f32, type Shape, sizeOf } from '../shape.ts';
import { broadcastTo } from './broadcast.ts';

const constantOp = defineOp<{ value: number }>({
  name: 'constant',
  formula: 'y = value',
  infer: () => [f32()],
  noDerivative: 'a constant depends on nothing.',
  lower: () => undefined,
});

/** A scalar. */
export const constant = (value: number): Tensor => apply(constantOp, [], { value })[0];

/** A tensor of one value. */
export const full = (shape: Shape, value: number): Tensor => broadcastTo(constant(value), shape);
export const ones = (shape: Shape): Tensor => full(shape, 1);
export const zeros = (shape: Shape): Tensor => full(shape, 0);

const ownZerosOp = defineOp<{ shape: Shape; place: number }>({
  name: 'zeros',
  formula: 'y = 0',
  infer: (_, { shape }) => [{ shape, dtype: 'f32' }],
  vjp: () => [],
  lower: ({ outputs: [y], dispatch }) => dispatch(moveFill, { count: sizeOf(y.shape), value: 0 }, { y }),
});

/** Zeros apart from those of any other `place`: equal tensors become one, and one tensor cannot lie side by side with two others. */
export const ownZeros = (shape: Shape, place: number, members: number): Tensor => apply(ownZerosOp, [], { shape, place }, members)[0];
