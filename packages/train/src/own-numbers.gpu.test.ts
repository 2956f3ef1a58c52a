// Members of a population with learning rates and temperatures of their own: the bits of trainings alone, and what is refused.
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { convNet, initialVariables, Learner, type LearnerOptions, type Snapshot, type TrainingOptions, train } from './index.ts';

const COUNT = 20;
const CLASSES = 4;
const SIDE = 8;
const model = convNet({ depth: 2, width: 6, norm: 'batch', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const sgd = { name: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 5e-4 } as const;
const adamw = { name: 'adamw', lr: 0.001, weightDecay: 0.01 } as const;
const options: TrainingOptions = {
  epochs: 4,
  batch: 8,
  lr: 0.05,
  schedule: { name: 'step', every: 0.5, gamma: 0.3 },
  order: 'shuffled',
  seeds: [5, 11, 7],
};
const images = Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255);
const targets = Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 0.7 : 0.1));

interface Trained {
  readonly losses: (readonly number[])[];
  readonly snapshots: Snapshot[];
}

async function trained(learning: Partial<LearnerOptions>, changes: Partial<TrainingOptions> = {}): Promise<Trained> {
  const settings = { ...options, ...changes };
  const { seeds } = settings;
  const made = await Learner.create(
    await sharedDevice(),
    model,
    { preprocessing, augment: 'dsa', optimizer: sgd, ...learning },
    seeds.length,
  );
  try {
    for (const [member, seed] of seeds.entries()) made.load({ variables: initialVariables(model, seed) }, member);
    const losses: (readonly number[])[] = [];
    const set = { count: COUNT, images, targets: seeds.map(() => targets) };
    for await (const report of train(made, set, settings)) losses.push(report.losses);
    const snapshots: Snapshot[] = [];
    for (const member of seeds.keys()) snapshots.push(await made.snapshot(member));
    return { losses, snapshots };
  } finally {
    await made.release();
  }
}

test.each([sgd, adamw])(
  'members with learning rates and temperatures of their own get the bits of a training alone: $name',
  async (optimizer) => {
    const [lr, temperatures] = [
      [0.05, 0.01, 0.02],
      [1, 4, 2.7],
    ];
    const together = await trained({ optimizer, ownRates: true, temperature: 'own' }, { lr, temperatures });
    for (const [member, seed] of options.seeds.entries()) {
      const alone = await trained({ optimizer, temperature: temperatures[member] }, { lr: lr[member], seeds: [seed] });
      expect(together.losses.map((losses) => losses[member])).toEqual(alone.losses.flat());
      expect(together.snapshots[member]).toEqual(alone.snapshots[0]);
    }
    const [[warm], [cold]] = [together.losses.slice(-1), (await trained({ optimizer }, { lr: 0.05 })).losses.slice(-1)];
    expect(warm[0]).toBe(cold[0]);
    expect(warm[1]).not.toBe(cold[1]);
  },
);

test('numbers that a learner is not made for are refused', async () => {
  await expect(trained({}, { lr: [0.1, 0.2, 0.3] })).rejects.toThrow(
    'training: expected one learning rate for all members, got 0.1, 0.2, 0.3. Make the learner for those.',
  );
  await expect(trained({ ownRates: true }, { lr: [0.1, 0.2] })).rejects.toThrow(
    'training: expected 3 numbers, a learning rate for each member, got 0.1, 0.2.',
  );
  await expect(trained({ temperature: 4 }, { temperatures: [1, 2, 3] })).rejects.toThrow(
    "training: expected no temperatures beside the learner's, got some.",
  );
  await expect(trained({ temperature: 'own' })).rejects.toThrow('training: expected a temperature of each member, got none.');
  await expect(trained({ temperature: 'own', teacher: model }, { temperatures: [1, 2, 3] })).rejects.toThrow(
    'training: expected one temperature for all members that a teacher labels for, got one for each. Train them apart.',
  );
});
