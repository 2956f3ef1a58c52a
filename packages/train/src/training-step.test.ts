// What the plan of a training step promises before anything runs. No device.
import { DEFAULT_PROFILE, type DeviceProfile } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { convNet } from './models/convnet.ts';
import { type LearnerOptions, planStep } from './training-step.ts';

const model = convNet({ depth: 3, width: 128, norm: 'instance', pooling: 'avg' }, { height: 32, width: 32, channels: 3 }, 10);
const options: LearnerOptions = {
  preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  augment: 'dsa',
  optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
};

const planFor = (profile: DeviceProfile, members: number) => planStep({ profile }, model, options, 10, 100, members);

describe.each([1, 4])('a small step of %i members', (members) => {
  test.each([
    ['software without subgroups', { kind: 'software' }, 27, 2],
    ['software', { kind: 'software', subgroupSize: 8 }, 30, 2],
    ['an integrated device', { kind: 'integrated' }, 28, 3],
    ['a discrete device', { kind: 'discrete' }, 28, 3],
  ] as const)('on %s takes few launches, and fewer for all of its sums', (_, device, count, sums) => {
    const { launches } = planFor({ ...DEFAULT_PROFILE, ...device }, members);
    expect(launches.map(({ kernel }) => kernel.name)).toHaveLength(count);
    expect(launches.filter(({ kernel }) => kernel.name.startsWith('reduce/'))).toHaveLength(sums);
  });
});
