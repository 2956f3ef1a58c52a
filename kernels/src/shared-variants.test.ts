// Which variant the kernels that join many terms offer first, on each kind of device, at the shapes of trainings. Runs no kernel.
import { type AnyKernel, DEFAULT_PROFILE, type DeviceKind } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { crossEntropyGradientLogits } from './cross-entropy/cross-entropy.ts';
import { batchStatistics, batchStatisticsJoin } from './norm/batch.ts';
import { groupNormForward, groupNormGradient } from './norm/group.ts';
import { instanceReluPoolForward, instanceReluPoolGradient } from './norm/instance-relu.ts';
import { columnSums } from './reduce/column-sums.ts';
import { reduceArgmax, reduceMean, reduceSum } from './reduce/reduce.ts';
import { softmaxForward } from './softmax/softmax.ts';

type Case = readonly [def: AnyKernel, params: { readonly [name: string]: number }, software: string, discrete: string];

const [alone, column, group, output, row] = ['channels', 'column', 'group', 'output', 'row'].map((unit) => `${unit}-per-invocation`);

const cases: readonly Case[] = [
  [instanceReluPoolForward, { images: 10, height: 32, width: 32, channels: 128 }, alone, 'shared-tile 128x2'],
  [instanceReluPoolForward, { images: 256, height: 32, width: 32, channels: 128 }, alone, 'shared-tile 32x8'],
  [instanceReluPoolGradient, { images: 10, height: 8, width: 8, channels: 128 }, alone, 'shared-tile 16x8'],
  [groupNormForward, { images: 256, pixels: 1024, channels: 128, groups: 128 }, alone, 'shared-tile 32x8'],
  [groupNormGradient, { images: 256, pixels: 1024, channels: 128, groups: 4 }, group, 'shared-tile 256x1'],
  [batchStatistics, { rows: 32 * 32 * 32, channels: 64 }, alone, 'shared-tile 32x8'],
  [batchStatisticsJoin, { rows: 256 * 32 * 32, channels: 64 }, alone, 'shared-tile 128x2'],
  [columnSums[1], { rows0: 10, columns0: 128, rows1: 4, columns1: 864 }, column, 'shared-tile 8x32'],
  [reduceSum, { outer: 1, reduced: 256, inner: 128 }, output, 'shared-tile 64x4'],
  [reduceMean, { outer: 256, reduced: 16, inner: 512 }, output, output],
  [reduceMean, { outer: 1, reduced: 256, inner: 1 }, 'shared-tile 64x1', 'shared-tile 64x1'],
  [reduceArgmax, { outer: 256, reduced: 10, inner: 1 }, output, output],
  [reduceArgmax, { outer: 256, reduced: 1000, inner: 1 }, output, 'shared-tile 128x1'],
  [softmaxForward, { rows: 256, classes: 1000 }, row, 'shared-tile 128x1'],
  [crossEntropyGradientLogits, { rows: 10, classes: 10 }, row, 'shared-tile 2x32'],
];

const names = (def: AnyKernel, kind: DeviceKind, params: Case[1]) =>
  def.variants({ ...DEFAULT_PROFILE, kind }, params).map((variant) => variant.name);

describe.each(cases.map((kase) => [kase[0].name, kase[1], kase] as const))('%s %o', (_, params, [def, , software, discrete]) => {
  test('takes the variant of the device, and offers one that joins', () => {
    expect(names(def, 'software', params)[0]).toBe(software);
    expect(names(def, 'discrete', params)[0]).toBe(discrete);
    for (const kind of ['software', 'integrated', 'discrete'] as const)
      expect(names(def, kind, params)).toContainEqual(expect.stringMatching(/^shared-tile /));
  });
});
