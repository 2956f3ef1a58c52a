// Running statistics after a batch on the device against their reference.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { test } from 'vitest';
import { runningStatisticsReference } from './running.reference.ts';
import { runningStatistics } from './running.ts';

test.each([1, 64, 131, 2051])('%i channels', (count) =>
  checkKernel(runningStatistics, runningStatisticsReference, {
    params: { count, keep: 0.9, share: 0.1, shareOfVariance: 0.1 * (640 / 639) },
    arrays: {
      runningMean: uniformArray(count, 1),
      runningVariance: uniformArray(count, 2, 0.1, 2),
      batches: Float32Array.of(41),
      mean: uniformArray(count, 3),
      variance: uniformArray(count, 4, 0.1, 2),
    },
  }),
);
