// How many trainings are said to fit a device, against the plans and buffers of so many. No device.
import { DEFAULT_PROFILE, type DeviceProfile } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { convNet } from './models/convnet.ts';
import { mostMembers, populationBytes } from './population.ts';
import { type LearnerOptions, planStep, stateBytes } from './training-step.ts';

const OPTIONS: LearnerOptions = {
  preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  augment: 'dsa',
  optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
};
const model = convNet({ depth: 2, width: 16, norm: 'instance', pooling: 'avg' }, { height: 32, width: 32, channels: 3 }, 10);
const device = (changes: Partial<DeviceProfile> = {}) => ({ profile: { ...DEFAULT_PROFILE, ...changes } });
const UNLIMITED = Number.POSITIVE_INFINITY;

test('the adapter alone allows as many as can be planned, whatever limit is the narrowest', () => {
  const small = device({ maxBufferBytes: 2 ** 21, maxBindingBytes: 2 ** 20 });
  const most = mostMembers(small, model, OPTIONS, 8, 8, 'u8', UNLIMITED);
  expect(most).toBeGreaterThan(1);
  expect(planStep(small, model, OPTIONS, 8, 8, most).cost.dispatches).toBeGreaterThan(0);
  expect(() => planStep(small, model, OPTIONS, 8, 8, most + 1)).toThrow(/ on this adapter, got .* Lower the population\.$/);
});

test('a population has room for the copy of its state that it keeps', () => {
  const software = device({ kind: 'software' });
  const tiny = convNet({ depth: 1, width: 64, norm: 'instance', pooling: 'none' }, { height: 16, width: 16, channels: 3 }, 100);
  const most = mostMembers(software, tiny, OPTIONS, 1, 1);
  const bytes = (members: number) => {
    const { peakBytes, inputBytes } = planStep(software, tiny, OPTIONS, 1, 1, members).cost;
    return peakBytes + inputBytes + members * stateBytes(tiny, OPTIONS.optimizer);
  };
  expect(bytes(most)).toBeLessThanOrEqual(2 ** 28);
  expect(bytes(most + 1)).toBeGreaterThan(2 ** 28);
  expect(most).toBeLessThan(mostMembers(software, tiny, OPTIONS, 1, 1, 'u8', UNLIMITED));
});

test('a population takes a quarter of the memory that a device is known to have, and no more than helps on software', () => {
  const GIB = 2 ** 30;
  expect(populationBytes({ kind: 'discrete', memoryBytes: 80 * GIB })).toBe(20 * GIB);
  expect(populationBytes({ kind: 'discrete', memoryBytes: null })).toBe(2 * GIB);
  expect(populationBytes({ kind: 'software', memoryBytes: 24 * GIB })).toBe(GIB / 4);
  expect(populationBytes({ kind: 'software', memoryBytes: GIB / 2 })).toBe(GIB / 8);
  const limits = { maxBufferBytes: 2 ** 33, maxBindingBytes: 2 ** 32 };
  const known = (memoryBytes: number | null) => mostMembers(device({ kind: 'discrete', ...limits, memoryBytes }), model, OPTIONS, 8, 8);
  expect(known(16 * GIB)).toBeGreaterThan(known(null));
});

test('no more members fit than the memory that is known, however many are asked for', () => {
  const most = (memoryBytes: number | null) => mostMembers(device({ memoryBytes }), model, OPTIONS, 8, 8, 'u8', UNLIMITED);
  expect(most(2 ** 27)).toBeLessThan(most(2 ** 28));
  expect(most(2 ** 28)).toBeLessThan(most(null));
});
