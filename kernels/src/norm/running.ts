// Running statistics of batch norm after a batch, in place, and the count of batches. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { runningStatisticsSource } from './running.wgsl.ts';

const running = { access: 'update', element: 'vec4f', shape: 'count' } as const;
const ofBatch = { access: 'read', element: 'vec4f', shape: 'count' } as const;

/** `keep` is 1 less the momentum, `share` the momentum, and `shareOfVariance` the momentum times n / (n - 1) for n values of a channel (PyTorch's BatchNorm2d). */
export const runningStatistics = defineKernel({
  name: 'norm/running-statistics',
  formula:
    'runningMean = keep runningMean + share mean; runningVariance = keep runningVariance + shareOfVariance variance; batches = batches + 1',
  bindings: {
    runningMean: running,
    runningVariance: running,
    batches: { access: 'update', element: 'f32', shape: '1' },
    mean: ofBatch,
    variance: ofBatch,
  },
  params: { count: 'u32', keep: 'f32', share: 'f32', shareOfVariance: 'f32' },
  variants: blockVariants,
  source: runningStatisticsSource,
  workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
  cost: ({ count }) => ({ flops: 6 * count, bytes: 24 * count }),
});
