// Batch normalisation over [rows channels], where rows = images x pixels. Launch logic; the WGSL is beside it.
import { type BindingDef, type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { type ChannelElement, channelWidth, kernelName } from '../channels.ts';
import {
  type BatchRunVariant,
  batchGradientSource,
  batchGradientSumsSource,
  batchNormaliseSource,
  batchStatisticsJoinSource,
  batchStatisticsSource,
  RUNS,
  SLICE_ROWS,
} from './batch.wgsl.ts';
import { channelVariants, unitWorkgroups } from './lanes.ts';
import type { LaneVariant } from './lanes.wgsl.ts';

const params = { rows: 'u32', channels: 'u32' } as const;
const withEpsilon = { ...params, epsilon: 'f32' } as const;
type BatchParams = { readonly rows: number; readonly channels: number };

/** Statistics and sums over rows are first taken for each of this many slices of the rows. */
export const batchSlices = (rows: number): number => Math.ceil(rows / SLICE_ROWS);

/** `perValue` operations for each value of x, `tensors` of its size crossing memory once. */
const costOf =
  (perValue: number, tensors: number) =>
  ({ rows, channels }: BatchParams) => ({ flops: perValue * rows * channels, bytes: 4 * tensors * rows * channels });

/** How a kernel that joins, for each of `sets(rows)` sets, `terms(rows)` values of every channel is launched. */
const joining = (element: ChannelElement, sets: (rows: number) => number, terms: (rows: number) => number) => ({
  variants: (profile: DeviceProfile, { rows, channels }: BatchParams): LaneVariant[] =>
    channelVariants(profile, element, { sets: sets(rows), channels, terms: terms(rows) }),
  workgroups: ({ rows, channels }: BatchParams, variant: LaneVariant): number =>
    unitWorkgroups((sets(rows) * channels) / channelWidth(element), variant),
});
const overRows = (element: ChannelElement) => joining(element, batchSlices, (rows) => Math.min(rows, SLICE_ROWS));
const overSlices = (element: ChannelElement) => joining(element, () => 1, batchSlices);

/** How a kernel that treats every row alike is launched. */
const running = (element: ChannelElement) => ({
  variants: ({ kind }: DeviceProfile): BatchRunVariant[] => {
    const names = kind === 'software' ? (['long-run', 'short-run'] as const) : (['short-run', 'long-run'] as const);
    return names.map((name) => ({ name, element }));
  },
  workgroups: ({ rows, channels }: BatchParams, { name }: BatchRunVariant): number =>
    Math.ceil((Math.ceil(rows / RUNS[name].rows) * channels) / channelWidth(element) / RUNS[name].lanes),
});

const tensors = (element: ChannelElement) => ({
  read: (shape: string) => ({ access: 'read', element, shape }) satisfies BindingDef,
  write: (shape: string) => ({ access: 'write', element, shape }) satisfies BindingDef,
});

function defineStatistics(element: ChannelElement) {
  const { read, write } = tensors(element);
  return {
    statistics: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-statistics', element),
      formula: 'mean and variance (biased) of the rows of each slice',
      bindings: { x: read('rows channels'), mean: write('slices channels'), variance: write('slices channels') },
      params,
      source: batchStatisticsSource,
      cost: costOf(6, 1),
    }),
    statisticsJoin: defineKernel({
      ...overSlices(element),
      name: kernelName('norm/batch-statistics-join', element),
      formula: 'mean and variance (biased) of all rows, from those of the slices',
      bindings: {
        means: read('slices channels'),
        variances: read('slices channels'),
        mean: write('channels'),
        variance: write('channels'),
      },
      params,
      source: batchStatisticsJoinSource,
      cost: ({ rows, channels }) => ({ flops: 11 * batchSlices(rows) * channels, bytes: 8 * (batchSlices(rows) + 1) * channels }),
    }),
  };
}

function defineNormalise(element: ChannelElement) {
  const { read, write } = tensors(element);
  const given = { x: read('rows channels'), mean: read('channels'), variance: read('channels') };
  const sums = { sumDy: read('channels'), sumDyXhat: read('channels') };
  return {
    normalise: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-normalise', element),
      formula: 'y = (x - mean) / sqrt(variance + epsilon) gamma + beta',
      bindings: { ...given, gamma: read('channels'), beta: read('channels'), y: write('rows channels') },
      params: withEpsilon,
      source: batchNormaliseSource,
      cost: costOf(3, 2),
    }),
    gradientSums: defineKernel({
      ...overRows(element),
      name: kernelName('norm/batch-gradient-sums', element),
      formula:
        'sumDy = sum_row dY and sumDyXhat = sum_row dY xhat over the rows of each slice, xhat = (x - mean) / sqrt(variance + epsilon)',
      bindings: { ...given, dY: read('rows channels'), sumDy: write('slices channels'), sumDyXhat: write('slices channels') },
      params: withEpsilon,
      source: batchGradientSumsSource,
      cost: costOf(4, 2),
    }),
    gradient: defineKernel({
      ...running(element),
      name: kernelName('norm/batch-gradient', element),
      formula: 'dX = gamma / sqrt(variance + epsilon) (dY - sumDy / rows - xhat sumDyXhat / rows)',
      bindings: { ...given, gamma: read('channels'), dY: read('rows channels'), ...sums, dX: write('rows channels') },
      params: withEpsilon,
      source: batchGradientSource,
      cost: costOf(5, 3),
    }),
  };
}

const define = (element: ChannelElement) => ({ ...defineStatistics(element), ...defineNormalise(element) });
const inFours = define('vec4f');
const scalar = define('f32');
export const {
  statistics: batchStatistics,
  statisticsJoin: batchStatisticsJoin,
  normalise: batchNormalise,
  gradientSums: batchGradientSums,
  gradient: batchGradient,
} = inFours;
export const {
  statistics: batchStatisticsScalar,
  statisticsJoin: batchStatisticsJoinScalar,
  normalise: batchNormaliseScalar,
  gradientSums: batchGradientSumsScalar,
  gradient: batchGradientScalar,
} = scalar;

/** The kernels for this number of channels: four at a time where it divides by four. */
export const batchNorm = (channels: number): typeof inFours => (channels % 4 === 0 ? inFours : scalar);
