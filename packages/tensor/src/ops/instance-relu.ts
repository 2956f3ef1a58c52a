// Instance norm, ReLU and (for a window of 2) 2 x 2 average pooling in one kernel each way: the block of a ConvNet. The planner puts it in; N H W C.
import { instanceRelu as plainKernels, instanceReluPool as poolKernels } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Tensor } from '../graph.ts';
import type { Shape, Spec } from '../shape.ts';
import { sum } from './broadcast.ts';
import { groupNormGradient, groupNormPieces } from './group-norm.ts';
import { reluGradient } from './pointwise.ts';
import { averagePoolGradient } from './pool.ts';

/** `window` 1: no pooling. */
type Attributes = { readonly window: 1 | 2; readonly epsilon: number };

const kernelsFor = ({ window }: Attributes, channels: number) => (window === 1 ? plainKernels : poolKernels)(channels);
const sizes = ([images, height, width, channels]: Shape) => ({ images, height, width, channels });
const pooled = ([n, height, width, channels]: Shape, window: number): Shape => [
  n,
  Math.floor(height / window),
  Math.floor(width / window),
  channels,
];

const instanceReluOp = defineOp<Attributes>({
  name: 'instance-norm-relu',
  formula: 'y = average over the window of max(gamma (x - mean) rstd + beta, 0); statistics = mean and rstd of each image and channel',
  infer([x, gamma, beta], { window }) {
    expectSpec('instance-norm-relu', 'images [n, h, w, c]', x, 'f32', 4);
    for (const perChannel of [gamma, beta]) expectShape('instance-norm-relu', 'gamma and beta', perChannel, [x.shape[3]]);
    const statistics: Spec = { shape: [2, x.shape[0], x.shape[3]], dtype: 'f32' };
    return [{ shape: pooled(x.shape, window), dtype: 'f32' }, statistics];
  },
  vjp({ inputs: [x, gamma, beta], outputs: [, statistics], attributes, gradients: [dY] }) {
    if (dY === null) return [null, null, null];
    const [dX, dGamma, dBeta] = apply(instanceReluGradientOp, [x, gamma, beta, statistics, dY], attributes);
    return [dX, sum(dGamma, [0]), sum(dBeta, [0])];
  },
  lower({ inputs: [x, gamma, beta], outputs: [y, statistics], attributes, dispatch }) {
    dispatch(
      kernelsFor(attributes, x.shape[3]).forward,
      { ...sizes(x.shape), epsilon: attributes.epsilon },
      { x, gamma, beta, y, statistics },
    );
  },
});

const instanceReluGradientOp = defineOp<Attributes>({
  name: 'instance-norm-relu-gradient',
  formula: 'the gradients of group-norm for d = dY past the pool and the ReLU; dGamma and dBeta per image',
  infer([x, gamma, , , dY], { window }) {
    expectShape('instance-norm-relu-gradient', 'dY', dY, pooled(x.shape, window));
    const perImage: Spec = { shape: [x.shape[0], gamma.shape[0]], dtype: 'f32' };
    return [x, perImage, perImage];
  },
  compose([x, gamma, beta, , dY], { window, epsilon }) {
    const [y, mean, rstd] = groupNormPieces(x, gamma, beta, gamma.shape[0], epsilon);
    const past = window === 1 ? dY : averagePoolGradient(dY, x.shape, { window });
    return groupNormGradient({ x, gamma, mean, rstd, dY: reluGradient(y, past) }, gamma.shape[0], epsilon);
  },
  lower({ inputs: [x, gamma, beta, statistics, dY], outputs: [dX, dGamma, dBeta], attributes, dispatch }) {
    dispatch(kernelsFor(attributes, x.shape[3]).gradient, sizes(x.shape), { x, gamma, beta, statistics, dY, dX, dGamma, dBeta });
  },
});

/** relu(instanceNorm(x)), and its average over windows of 2 x 2 when `window` is 2. */
export const instanceRelu = (x: Tensor, gamma: Tensor, beta: Tensor, window: 1 | 2, epsilon = 1e-5): Tensor =>
  apply(instanceReluOp, [x, gamma, beta], { window, epsilon })[0];
