// Softmax and log-softmax over the last axis, with temperature, and their gradients. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { type RowParams, rowParams, rowVariants, rowWorkgroups } from './rows.ts';
import { type SoftmaxVariant, softmaxForwardSource, softmaxGradientSource } from './softmax.wgsl.ts';

const params = { ...rowParams, inverseTemperature: 'f32' } as const;
type SoftmaxDef = KernelDef<typeof params, SoftmaxVariant>;

const matrix = (access: 'read' | 'write') => ({ access, element: 'f32', shape: 'rows classes' }) as const;
const variants = (log: boolean) => (profile: DeviceProfile, values: RowParams) =>
  rowVariants(profile, values).map((variant) => ({ ...variant, log }));

const forward = (log: boolean): SoftmaxDef =>
  defineKernel({
    name: log ? 'softmax/log-forward' : 'softmax/forward',
    formula: log ? 'y[n, k] = z[n, k] / T - log sum_j exp(z[n, j] / T)' : 'y[n, k] = exp(z[n, k] / T) / sum_j exp(z[n, j] / T)',
    bindings: { z: matrix('read'), y: matrix('write') },
    params,
    variants: variants(log),
    source: softmaxForwardSource,
    workgroups: ({ rows }, variant) => rowWorkgroups(rows, variant),
    cost: ({ rows, classes }) => ({ flops: 8 * rows * classes, bytes: 8 * rows * classes }),
  });

const gradient = (log: boolean): SoftmaxDef =>
  defineKernel({
    name: log ? 'softmax/log-gradient' : 'softmax/gradient',
    formula: log ? 'dZ[n, k] = (dY[n, k] - exp(y[n, k]) sum_j dY[n, j]) / T' : 'dZ[n, k] = y[n, k] (dY[n, k] - sum_j dY[n, j] y[n, j]) / T',
    bindings: { y: matrix('read'), dY: matrix('read'), dZ: matrix('write') },
    params,
    variants: variants(log),
    source: softmaxGradientSource,
    workgroups: ({ rows }, variant) => rowWorkgroups(rows, variant),
    cost: ({ rows, classes }) => ({ flops: 5 * rows * classes, bytes: 12 * rows * classes }),
  });

/** Probabilities y = softmax(z / T) of logits z [rows classes]. `inverseTemperature` is 1 / T. */
export const softmaxForward = forward(false);
/** Log-probabilities y = log softmax(z / T) of logits z [rows classes]. `inverseTemperature` is 1 / T. */
export const logSoftmaxForward = forward(true);
/** The gradient to the logits, from probabilities y and dY. `inverseTemperature` is 1 / T. */
export const softmaxGradient = gradient(false);
/** The gradient to the logits, from log-probabilities y and dY. `inverseTemperature` is 1 / T. */
export const logSoftmaxGradient = gradient(true);
