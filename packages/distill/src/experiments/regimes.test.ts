// The compute of students with a teacher and without, by the plans of their steps. No device and no data.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { planStep } from '@softlabel/train';
import { expect, test } from 'vitest';
import { learningOptions, modelOf } from '../experiment/network.ts';
import { type StepKind, stepKinds } from '../experiment/workload.ts';
import { experimentSweep, type Scale } from './experiment.ts';
import { regimes } from './regimes.ts';

const NORMALISATION = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
const ROOMY = { profile: { ...DEFAULT_PROFILE, maxBindingBytes: 2 ** 40, maxBufferBytes: 2 ** 40 } };

test.each<[Scale, side: number, classes: number]>([
  ['shapes', 32, 12],
  ['cifar10', 32, 10],
  ['paper', 64, 200],
])('students of every regime take the same FLOPs on %s, but for half a percent', (scale, side, classes) => {
  const [{ recipe }] = experimentSweep(regimes, scale).points;
  const names = Array.from({ length: classes }, (_, k) => String(k));
  const data = { train: { height: side, width: side, channels: 3 }, classNames: names, ...NORMALISATION };
  const [, ...students] = stepKinds(recipe, { train: 1000, test: 100, validation: 0, classes });
  const flopsOf = (kind: StepKind): number => {
    const { cost } = planStep(ROOMY, modelOf(kind, data), learningOptions(recipe, data, kind), kind.batch);
    return ((kind.images / kind.trainings) * cost.flops) / kind.batch;
  };
  const ipcs = new Set(students.map(({ ipc }) => ipc));
  for (const ipc of ipcs) {
    const [fixed, taught] = students.filter((kind) => kind.ipc === ipc);
    expect([fixed.isTaught, taught.isTaught]).toEqual([false, true]);
    expect(Math.abs(flopsOf(taught) / flopsOf(fixed) - 1)).toBeLessThan(0.005);
  }
});
