// Batch norm and ReLU as one op: the ReLU costs no launch and no tensor of its own either way. The planner puts it in; N ... C.
import { batchSlices, batchRelu as kernelsFor } from '@softlabel/kernels';
import { apply, defineOp, expectShape, type Tensor } from '../graph.ts';
import type { Spec } from '../shape.ts';
import { type BatchStatistics, batchNormGradient, batchNormWith, inferNormalised, rowsOf } from './batch-norm.ts';
import { reluGradient } from './pointwise.ts';
import { lowerColumnSums } from './reduction.ts';

type Attributes = { readonly epsilon: number };

const batchReluOp = defineOp<Attributes>({
  name: 'batch-norm-relu',
  formula: 'y = max(gamma (x - mean) / sqrt(variance + epsilon) + beta, 0), with the statistics of x',
  infer: (inputs) => [inferNormalised('batch-norm-relu', inputs)],
  vjp: ({ inputs, attributes, gradients: [dY] }) =>
    dY === null ? [null, null, null] : apply(batchReluGradientOp, [...inputs, dY], attributes),
  lower({ inputs: [x, gamma, beta, mean, variance], outputs: [y], attributes, dispatch }) {
    const params = { ...rowsOf(x.shape), ...attributes };
    dispatch(kernelsFor(params.channels).normalise, params, { x, mean, variance, gamma, beta, y });
  },
});

const batchReluGradientOp = defineOp<Attributes>({
  name: 'batch-norm-relu-gradient',
  formula: 'the gradients of batch-norm for d = dY past the ReLU',
  infer([x, gamma, , , , dY]) {
    expectShape('batch-norm-relu-gradient', 'dY', dY, x.shape);
    return [x, gamma, gamma];
  },
  compose([x, gamma, beta, mean, variance, dY], { epsilon }) {
    const y = batchNormWith(x, gamma, beta, { mean, variance }, epsilon);
    return batchNormGradient(x, gamma, { mean, variance }, reluGradient(y, dY), epsilon);
  },
  lower({ inputs, outputs: [dX, dGamma, dBeta], attributes, profile, scratch, dispatch, update }) {
    const [x, gamma, beta, mean, variance, dY] = inputs;
    const params = { ...rowsOf(x.shape), ...attributes };
    const kernels = kernelsFor(params.channels);
    const perSlice: Spec = { shape: [batchSlices(params.rows), params.channels], dtype: 'f32' };
    const [sumD, sumDXhat] = [scratch('sumD', perSlice), scratch('sumDXhat', perSlice)];
    const given = { x, mean, variance, gamma, beta };
    update(0, inputs.indexOf(dY));
    dispatch(kernels.gradientSums, params, { ...given, dY, sumD, sumDXhat });
    lowerColumnSums({ profile, scratch, dispatch }, sumD, dBeta);
    lowerColumnSums({ profile, scratch, dispatch }, sumDXhat, dGamma);
    dispatch(kernels.gradient, params, { ...given, sumD: dBeta, sumDXhat: dGamma, dX });
  },
});

/** relu(batchNorm(x)), with the statistics of `x` that batchNorm() gives. */
export const batchRelu = (x: Tensor, gamma: Tensor, beta: Tensor, { mean, variance }: BatchStatistics, epsilon = 1e-5): Tensor =>
  apply(batchReluOp, [x, gamma, beta, mean, variance], { epsilon })[0];
