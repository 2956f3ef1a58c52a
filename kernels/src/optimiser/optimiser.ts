// One step of an optimiser over any number of parameters side by side, in place. Launch logic; the WGSL is beside it.
import { defineKernel, type KernelDef } from '@softlabel/runtime';
import { type BlockVariant, blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { adamwSource } from './adamw.wgsl.ts';
import { sgdSource } from './sgd.wgsl.ts';

const state = { access: 'update', element: 'vec4f', shape: 'count' } as const;
const gradient = { access: 'read', element: 'vec4f', shape: 'count' } as const;
/** Changes from step to step, so it stands in a buffer and not among the params. */
const scalar = { access: 'read', element: 'f32', shape: '1' } as const;

const sgdParams = { count: 'u32', momentum: 'f32', weightDecay: 'f32' } as const;

/** SGD as PyTorch defines it: no dampening, weight decay added to the gradient g, `lr` a tensor of one number. Velocity starts at zero. */
export const optimiserSgd: KernelDef<typeof sgdParams, BlockVariant> = defineKernel({
  name: 'optimiser/sgd',
  formula: 'v = momentum v + (g + weightDecay p); p = p - lr v',
  bindings: { parameters: state, velocity: state, g: gradient, lr: scalar },
  params: sgdParams,
  variants: blockVariants,
  source: sgdSource,
  workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
  cost: ({ count }) => ({ flops: 6 * count, bytes: 20 * count }),
});

const adamwParams = { count: 'u32', beta1: 'f32', beta2: 'f32', epsilon: 'f32', weightDecay: 'f32' } as const;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) as PyTorch defines it: decay is scaled by `lr`. `lr` and `stepCount` are tensors of one
 * number; stepCount counts this step and starts from 1. The moments m and v start at zero.
 */
export const optimiserAdamw: KernelDef<typeof adamwParams, BlockVariant> = defineKernel({
  name: 'optimiser/adamw',
  formula:
    'm = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = (1 - lr weightDecay) p - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)',
  bindings: { parameters: state, m: state, v: state, g: gradient, lr: scalar, stepCount: scalar },
  params: adamwParams,
  variants: blockVariants,
  source: adamwSource,
  workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
  cost: ({ count }) => ({ flops: 14 * count, bytes: 28 * count }),
});
