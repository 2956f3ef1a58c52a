// Cross-entropy of logits against any targets: soft, one-hot or unnormalised.
import { crossEntropyForward, crossEntropyGradientLogits, crossEntropyGradientTargets } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Tensor } from '../graph.ts';
import { spread, sum } from './broadcast.ts';
import { multiply, negate, subtract } from './pointwise.ts';
import { mean } from './reduce.ts';
import { logSoftmax, softmax } from './softmax.ts';

type None = Record<string, never>;

const rowsOf = ({ shape: [rows, classes] }: { shape: readonly number[] }) => ({ rows, classes });

const gradientLogitsOp = defineOp<None>({
  name: 'cross-entropy-gradient-logits',
  formula: 'dZ[n, k] = dLoss[n] (s[n] softmax(z[n])[k] - target[n, k]), s[n] = sum_k target[n, k]',
  infer: ([, z]) => [z],
  compose([dLoss, z, target]) {
    const mass = spread(sum(target, [1]), z.shape, [1]);
    return [multiply(spread(dLoss, z.shape, [1]), subtract(multiply(mass, softmax(z)), target))];
  },
  lower: ({ inputs: [dLoss, z, target], outputs: [dZ], dispatch }) =>
    dispatch(crossEntropyGradientLogits, rowsOf(z), { dLoss, z, targets: target, dZ }),
});

const gradientTargetsOp = defineOp<None>({
  name: 'cross-entropy-gradient-targets',
  formula: 'dTarget[n, k] = -dLoss[n] log softmax(z[n])[k]',
  infer: ([, z]) => [z],
  compose: ([dLoss, z]) => [negate(multiply(spread(dLoss, z.shape, [1]), logSoftmax(z)))],
  lower: ({ inputs: [dLoss, z], outputs: [dTarget], dispatch }) =>
    dispatch(crossEntropyGradientTargets, rowsOf(z), { dLoss, z, dTargets: dTarget }),
});

const crossEntropyOp = defineOp<None>({
  name: 'cross-entropy',
  formula: 'loss[n] = -sum_k target[n, k] log softmax(z[n])[k]',
  infer([z, target]) {
    expectSpec('cross-entropy', 'logits [rows, classes]', z, 'f32', 2);
    expectShape('cross-entropy', 'targets', target, z.shape);
    return [{ shape: [z.shape[0]], dtype: 'f32' }];
  },
  vjp({ inputs: [z, target], gradients: [dLoss] }) {
    if (dLoss === null) return [null, null];
    return [apply(gradientLogitsOp, [dLoss, z, target], {})[0], apply(gradientTargetsOp, [dLoss, z], {})[0]];
  },
  lower: ({ inputs: [z, target], outputs: [loss], dispatch }) => dispatch(crossEntropyForward, rowsOf(z), { z, targets: target, loss }),
});

/** Loss of each row, [rows]: -sum_k target log softmax(logits). Targets need not sum to 1: their sum weighs the row (paper, section 3). */
export const crossEntropyRows = (logits: Tensor, targets: Tensor): Tensor => apply(crossEntropyOp, [logits, targets], {})[0];

/** Mean loss over the rows, a scalar, in nats. */
export const softCrossEntropy = (logits: Tensor, targets: Tensor): Tensor => mean(crossEntropyRows(logits, targets));
