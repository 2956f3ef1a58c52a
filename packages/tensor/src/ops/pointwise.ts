// Pointwise ops: the whole derivative table on one page. Formulas and WGSL stand in kernels/src/pointwise/table.ts.
import { POINTWISE, type PointwiseName, pointwiseKernel } from '@softlabel/kernels';
import { apply, defineOp, expectSpec, type OpDef, type Tensor } from '../graph.ts';
import { broadcastShapes, describe, type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { broadcastTo, sumTo } from './broadcast.ts';
import { constant } from './constant.ts';

/** Gradients to the operands from the gradient of y; null where there is none. */
type Rule = (dY: Tensor, operands: readonly Tensor[], y: Tensor) => readonly (Tensor | null)[];

const RULES: { readonly [name in PointwiseName]: Rule } = {
  add: (dY) => [dY, dY],
  subtract: (dY) => [dY, negate(dY)],
  multiply: (dY, [a, b]) => [multiply(dY, b), multiply(dY, a)],
  divide: (dY, [, b], y) => [divide(dY, b), negate(divide(multiply(dY, y), b))],
  maximum: (dY, [a, b]) => [multiply(dY, half(a, b)), multiply(dY, half(b, a))],
  minimum: (dY, [a, b]) => [multiply(dY, half(b, a)), multiply(dY, half(a, b))],
  negate: (dY) => [negate(dY)],
  abs: (dY, [a]) => [multiply(dY, sign(a))],
  sign: () => [null],
  relu: (dY, [a]) => [reluGradient(a, dY)],
  reluGradient: (ddX, [x]) => [null, reluGradient(x, ddX)],
  leakyRelu: (dY, [a, slope]) => [select(greater(a, 0), dY, multiply(dY, slope)), multiply(dY, minimum(a, 0))],
  exp: (dY, _, y) => [multiply(dY, y)],
  log: (dY, [a]) => [divide(dY, a)],
  sqrt: (dY, _, y) => [divide(multiply(dY, 0.5), y)],
  rsqrt: (dY, [a], y) => [multiply(multiply(dY, -0.5), divide(y, a))],
  tanh: (dY, _, y) => [multiply(dY, subtract(1, square(y)))],
  sigmoid: (dY, _, y) => [multiply(dY, multiply(y, subtract(1, y)))],
  square: (dY, [a]) => [multiply(dY, multiply(2, a))],
  greater: () => [null, null],
  equal: () => [null, null],
  select: (dY, [condition]) => [null, select(condition, dY, 0), select(condition, 0, dY)],
  clamp: (dY, [a, low, high]) => {
    const below = greater(low, a);
    const above = greater(a, high);
    return [multiply(dY, subtract(1, maximum(below, above))), multiply(dY, below), multiply(dY, above)];
  },
};

/** 1 where a is larger, 1/2 at a tie: maximum and minimum share the gradient there, as the subgradient of least norm. */
const half = (a: Tensor, b: Tensor): Tensor => add(greater(a, b), multiply(0.5, equal(a, b)));

const isScalar = (shape: Shape): boolean => shape.length === 0;

function pointwiseOp(name: PointwiseName): OpDef<Record<string, never>> {
  const operands: readonly string[] = POINTWISE[name].operands;
  return defineOp<Record<string, never>>({
    name,
    formula: `y = ${POINTWISE[name].wgsl}`,
    infer: (inputs) => [inferPointwise(name, inputs)],
    vjp({ inputs, outputs: [y], gradients: [dY] }) {
      if (dY === null) return inputs.map(() => null);
      return RULES[name](dY, inputs, y).map((gradient, i) => gradient && sumTo(broadcastTo(gradient, y.shape), inputs[i].shape));
    },
    lower({ inputs, outputs: [y], dispatch }) {
      const scalars = isScalar(y.shape) ? [] : operands.filter((_, i) => isScalar(inputs[i].shape));
      dispatch(
        pointwiseKernel(name, scalars),
        { count: sizeOf(y.shape) },
        { ...Object.fromEntries(operands.map((operand, i) => [operand, inputs[i]])), y },
      );
    },
  });
}

/** All operands have the same shape, except that scalars go with any. */
function inferPointwise(name: string, inputs: readonly Spec[]): Spec {
  const shaped = inputs.filter(({ shape }) => !isScalar(shape));
  for (const input of inputs) expectSpec(name, 'operands', input, 'f32');
  for (const input of shaped)
    if (String(input.shape) !== String(shaped[0].shape))
      throw new ShapeError(`${name}: expected operands of one shape, got ${describe(shaped[0])} and ${describe(input)}.`);
  return shaped[0] ?? inputs[0];
}

/** A tensor, or a number that becomes a constant. */
export type Operand = Tensor | number;

/** The op `name` on operands that are broadcast to their common shape; scalars are read in place instead. */
function pointwise(name: PointwiseName): (...operands: Operand[]) => Tensor {
  const op = pointwiseOp(name);
  return (...operands) => {
    const tensors = operands.map((operand) => (typeof operand === 'number' ? constant(operand) : operand));
    const shape = tensors.reduce<Shape>((common, tensor) => broadcastShapes(name, common, tensor.shape), []);
    return apply(
      op,
      tensors.map((tensor) => (isScalar(tensor.shape) ? tensor : broadcastTo(tensor, shape))),
      {},
    )[0];
  };
}

type Unary = (a: Operand) => Tensor;
type Binary = (a: Operand, b: Operand) => Tensor;
type Ternary = (a: Operand, b: Operand, c: Operand) => Tensor;

export const add: Binary = pointwise('add');
export const subtract: Binary = pointwise('subtract');
export const multiply: Binary = pointwise('multiply');
export const divide: Binary = pointwise('divide');
export const maximum: Binary = pointwise('maximum');
export const minimum: Binary = pointwise('minimum');
export const negate: Unary = pointwise('negate');
export const abs: Unary = pointwise('abs');
/** -1, 0 or 1. */
export const sign: Unary = pointwise('sign');
export const relu: Unary = pointwise('relu');
/** dY where x > 0, else 0. */
export const reluGradient: Binary = pointwise('reluGradient');
/** x where x > 0, else slope x. */
export const leakyRelu: Binary = pointwise('leakyRelu');
export const exp: Unary = pointwise('exp');
export const log: Unary = pointwise('log');
export const sqrt: Unary = pointwise('sqrt');
/** 1 / sqrt(a). */
export const rsqrt: Unary = pointwise('rsqrt');
export const tanh: Unary = pointwise('tanh');
export const sigmoid: Unary = pointwise('sigmoid');
export const square: Unary = pointwise('square');
/** 1 where a > b, else 0. */
export const greater: Binary = pointwise('greater');
/** 1 where a = b, else 0. */
export const equal: Binary = pointwise('equal');
/** a where condition is not 0, else b. */
export const select: Ternary = pointwise('select');
/** a, but at least low and at most high. */
export const clamp: Ternary = pointwise('clamp');
