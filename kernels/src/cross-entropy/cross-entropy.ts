// Cross-entropy between targets (soft, hard or unnormalised) and softmax(z), and its gradients. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { type RowParams, rowParams, rowVariants, rowWorkgroups } from '../softmax/rows.ts';
import type { RowVariant } from '../softmax/rows.wgsl.ts';
import { crossEntropyForwardSource, crossEntropyGradientLogitsSource, crossEntropyGradientTargetsSource } from './cross-entropy.wgsl.ts';

const matrix = (access: 'read' | 'write') => ({ access, element: 'f32', shape: 'rows classes' }) as const;
const perRow = (access: 'read' | 'write') => ({ access, element: 'f32', shape: 'rows' }) as const;

/** What the three kernels have in common: how the rows are spread over invocations. */
const byRows = {
  params: rowParams,
  variants: rowVariants,
  workgroups: ({ rows }: RowParams, variant: RowVariant): number => rowWorkgroups(rows, variant),
} as const;

/** loss [rows] of logits z and targets [rows classes]; a row of targets need not sum to one, and is not renormalised. */
export const crossEntropyForward = defineKernel({
  ...byRows,
  name: 'cross-entropy/forward',
  formula: 'loss[n] = -sum_k targets[n, k] log softmax(z)[n, k]',
  bindings: { z: matrix('read'), targets: matrix('read'), loss: perRow('write') },
  source: crossEntropyForwardSource,
  cost: ({ rows, classes }) => ({ flops: 8 * rows * classes, bytes: 4 * rows * (2 * classes + 1) }),
});

/** The gradient to the logits. A row whose targets sum to s weighs as s rows of normalised targets. */
export const crossEntropyGradientLogits = defineKernel({
  ...byRows,
  name: 'cross-entropy/gradient-logits',
  formula: 'dZ[n, k] = dLoss[n] (sum_j targets[n, j] softmax(z)[n, k] - targets[n, k])',
  bindings: { dLoss: perRow('read'), z: matrix('read'), targets: matrix('read'), dZ: matrix('write') },
  source: (variant) => crossEntropyGradientLogitsSource(variant),
  cost: ({ rows, classes }) => ({ flops: 11 * rows * classes, bytes: 4 * rows * (3 * classes + 1) }),
});

/** loss and the gradient to the logits in one launch, with the bits of the two. */
export const crossEntropyForwardGradient = defineKernel({
  ...byRows,
  name: 'cross-entropy/forward-gradient',
  formula:
    'loss[n] = -sum_k targets[n, k] log softmax(z)[n, k], dZ[n, k] = dLoss[n] (sum_j targets[n, j] softmax(z)[n, k] - targets[n, k])',
  bindings: { dLoss: perRow('read'), z: matrix('read'), targets: matrix('read'), loss: perRow('write'), dZ: matrix('write') },
  source: (variant) => crossEntropyGradientLogitsSource(variant, true),
  cost: ({ rows, classes }) => ({ flops: 14 * rows * classes, bytes: 4 * rows * (3 * classes + 2) }),
});

/** The gradient to the targets. */
export const crossEntropyGradientTargets = defineKernel({
  ...byRows,
  name: 'cross-entropy/gradient-targets',
  formula: 'dTargets[n, k] = -dLoss[n] log softmax(z)[n, k]',
  bindings: { dLoss: perRow('read'), z: matrix('read'), dTargets: matrix('write') },
  source: crossEntropyGradientTargetsSource,
  cost: ({ rows, classes }) => ({ flops: 7 * rows * classes, bytes: 4 * rows * (2 * classes + 1) }),
});
