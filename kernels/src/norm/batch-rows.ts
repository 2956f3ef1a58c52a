// How the kernels over [rows channels] are launched: slices of rows that are joined, and runs of rows that are all treated alike. Not a kernel.
import type { BindingDef, DeviceProfile } from '@softlabel/runtime';
import { type ChannelElement, channelWidth } from '../channels.ts';
import { type BatchRunVariant, RUNS, SLICE_ROWS } from './batch.wgsl.ts';
import { channelVariants, unitWorkgroups } from './lanes.ts';
import type { LaneVariant } from './lanes.wgsl.ts';

export const params = { rows: 'u32', channels: 'u32' } as const;
export const withEpsilon = { ...params, epsilon: 'f32' } as const;
type BatchParams = { readonly rows: number; readonly channels: number };

/** Statistics and sums over rows are first taken for each of this many slices of the rows. */
export const batchSlices = (rows: number): number => Math.ceil(rows / SLICE_ROWS);
/** Whether every slice has whole ones of so many equal parts of the rows. */
export const slicesHoldParts = (rows: number, parts: number): boolean => (SLICE_ROWS * parts) % rows === 0;
/** The shape of what is taken for each slice. */
export const SLICED = `ceil(rows/${SLICE_ROWS}) channels`;

/** `perValue` operations for each value of x, `tensors` of its size crossing memory once. */
export const costOf =
  (perValue: number, tensors: number) =>
  ({ rows, channels }: BatchParams) => ({ flops: perValue * rows * channels, bytes: 4 * tensors * rows * channels });

/** How a kernel that joins, for each of `sets(rows)` sets, `terms(rows)` values of every channel is launched. */
const joining = (element: ChannelElement, sets: (rows: number) => number, terms: (rows: number) => number) => ({
  variants: (profile: DeviceProfile, { rows, channels }: BatchParams): LaneVariant[] =>
    channelVariants(profile, element, { sets: sets(rows), channels, terms: terms(rows) }),
  workgroups: ({ rows, channels }: BatchParams, variant: LaneVariant): number =>
    unitWorkgroups((sets(rows) * channels) / channelWidth(element), variant),
});
export const overRows = (element: ChannelElement) => joining(element, batchSlices, (rows) => Math.min(rows, SLICE_ROWS));
export const overSlices = (element: ChannelElement) => joining(element, () => 1, batchSlices);

/** How a kernel that treats every row alike is launched. */
export const running = (element: ChannelElement) => ({
  variants: ({ kind }: DeviceProfile): BatchRunVariant[] => {
    const names = kind === 'software' ? (['long-run', 'short-run'] as const) : (['short-run', 'long-run'] as const);
    return names.map((name) => ({ name, element }));
  },
  workgroups: ({ rows, channels }: BatchParams, { name }: BatchRunVariant): number =>
    Math.ceil((Math.ceil(rows / RUNS[name].rows) * channels) / channelWidth(element) / RUNS[name].lanes),
});

/** Bindings in elements of channels. */
export const tensors = (element: ChannelElement) => ({
  read: (shape: string) => ({ access: 'read', element, shape }) satisfies BindingDef,
  write: (shape: string) => ({ access: 'write', element, shape }) satisfies BindingDef,
  update: (shape: string) => ({ access: 'update', element, shape }) satisfies BindingDef,
});
