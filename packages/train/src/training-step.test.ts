// What the plan of a training step promises before anything runs. No device.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { convNet } from './models/convnet.ts';
import { type LearnerOptions, planStep } from './training-step.ts';

const model = convNet({ depth: 3, width: 128, norm: 'instance', pooling: 'avg' }, { height: 32, width: 32, channels: 3 }, 10);
const options: LearnerOptions = {
  preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  augment: 'dsa',
  optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
};

describe.each(['software', 'integrated', 'discrete'] as const)('a small step on a device of kind %s', (kind) => {
  test.each([1, 4])('of %i members takes 29 launches, three of them for all of its sums', (members) => {
    const { launches } = planStep({ profile: { ...DEFAULT_PROFILE, kind } }, model, options, 10, 100, members);
    expect(launches).toHaveLength(29);
    expect(launches.filter(({ kernel }) => kernel.name.startsWith('reduce/'))).toHaveLength(3);
  });
});
