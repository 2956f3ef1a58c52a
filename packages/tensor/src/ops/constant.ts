// Constants: numbers that are part of the program, written to the device once.
import { apply, defineOp, type Tensor } from '../graph.ts';
import { f32, type Shape } from '../shape.ts';
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
