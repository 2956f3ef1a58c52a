// Softmax and log-softmax over the last axis, with temperature.
import { logSoftmaxForward, logSoftmaxGradient, softmaxForward, softmaxGradient } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type OpDef, type Tensor } from '../graph.ts';
import { type Shape, ShapeError, type Spec, sizeOf } from '../shape.ts';
import { spread, sum } from './broadcast.ts';
import { exp, multiply, subtract } from './pointwise.ts';

type Attributes = { readonly temperature: number };

function inferRows(op: string, x: Spec, { temperature }: Attributes): Spec {
  expectSpec(op, 'logits', x, 'f32');
  if (x.shape.length === 0) throw new ShapeError(`${op}: expected at least one axis of classes, got a scalar.`);
  if (!(temperature > 0)) throw new ShapeError(`${op}: expected a temperature above 0, got ${temperature}.`);
  return x;
}

const rowParams = ({ shape }: { shape: Shape }, temperature: number) => {
  const classes = shape[shape.length - 1];
  return { rows: sizeOf(shape) / classes, classes, inverseTemperature: 1 / temperature };
};

/** Sum over the classes, stretched back. */
const classSum = (x: Tensor): Tensor => spread(sum(x, [-1]), x.shape, [x.shape.length - 1]);

const softmaxGradientOp: OpDef<Attributes> = defineOp<Attributes>({
  name: 'softmax-gradient',
  formula: 'dZ = y (dY - sum_k y dY) / T',
  infer([y, dY]) {
    expectShape('softmax-gradient', 'dY', dY, y.shape);
    return [y];
  },
  compose: ([y, dY], { temperature }) => [multiply(multiply(y, subtract(dY, classSum(multiply(y, dY)))), 1 / temperature)],
  lower: ({ inputs: [y, dY], outputs: [dZ], attributes, dispatch }) =>
    dispatch(softmaxGradient, rowParams(y, attributes.temperature), { y, dY, dZ }),
});

const softmaxOp = defineOp<Attributes>({
  name: 'softmax',
  formula: 'y[k] = exp(z[k] / T) / sum_j exp(z[j] / T)',
  infer: ([z], attributes) => [inferRows('softmax', z, attributes)],
  vjp: ({ outputs: [y], attributes, gradients: [dY] }) => [dY && apply(softmaxGradientOp, [y, dY], attributes)[0]],
  lower: ({ inputs: [z], outputs: [y], attributes, dispatch }) => dispatch(softmaxForward, rowParams(z, attributes.temperature), { z, y }),
});

const logSoftmaxGradientOp = defineOp<Attributes>({
  name: 'log-softmax-gradient',
  formula: 'dZ = (dY - exp(y) sum_k dY) / T',
  infer([y, dY]) {
    expectShape('log-softmax-gradient', 'dY', dY, y.shape);
    return [y];
  },
  compose: ([y, dY], { temperature }) => [multiply(subtract(dY, multiply(exp(y), classSum(dY))), 1 / temperature)],
  lower: ({ inputs: [y, dY], outputs: [dZ], attributes, dispatch }) =>
    dispatch(logSoftmaxGradient, rowParams(y, attributes.temperature), { y, dY, dZ }),
});

const logSoftmaxOp = defineOp<Attributes>({
  name: 'log-softmax',
  formula: 'y[k] = z[k] / T - log sum_j exp(z[j] / T)',
  infer: ([z], attributes) => [inferRows('log-softmax', z, attributes)],
  vjp: ({ outputs: [y], attributes, gradients: [dY] }) => [dY && apply(logSoftmaxGradientOp, [y, dY], attributes)[0]],
  lower: ({ inputs: [z], outputs: [y], attributes, dispatch }) =>
    dispatch(logSoftmaxForward, rowParams(z, attributes.temperature), { z, y }),
});

/** Probabilities over the last axis; the temperature divides the logits (Hinton et al. 2015), so larger is flatter. */
export const softmax = (logits: Tensor, temperature = 1): Tensor => apply(softmaxOp, [logits], { temperature })[0];

/** Logarithms of softmax(logits, temperature), without overflow. */
export const logSoftmax = (logits: Tensor, temperature = 1): Tensor => apply(logSoftmaxOp, [logits], { temperature })[0];
