// The sum of the parts of a weight gradient, always in the same order. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { SUM_PARTS_WORKGROUP, sumPartsSource } from './sum-parts.wgsl.ts';

/** dW = the sum of conv2dWeightGradient's parts, in order. */
export const conv2dSumParts = defineKernel({
  name: 'conv2d/sum-parts',
  formula: 'y[i] = sum_part x[part, i]',
  bindings: {
    x: { access: 'read', element: 'f32', shape: 'parts length' },
    y: { access: 'write', element: 'f32', shape: 'length' },
  },
  params: { parts: 'u32', length: 'u32' },
  variants: () => [{ name: 'element-per-invocation' }],
  source: sumPartsSource,
  workgroups: ({ length }) => Math.ceil(length / SUM_PARTS_WORKGROUP),
  cost: ({ parts, length }) => ({ flops: parts * length, bytes: 4 * (parts + 1) * length }),
});
