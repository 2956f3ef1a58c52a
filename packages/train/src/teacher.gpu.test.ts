// A teacher that labels each batch on the device: what its labels are, that they follow the augmented images, and populations that share it.
import { randomBits } from '@softlabel/runtime';
import { expectClose, sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import {
  convNet,
  type HostParams,
  initialVariables,
  Learner,
  type LearnerOptions,
  Predictor,
  type Snapshot,
  type TrainingOptions,
  train,
} from './index.ts';

const COUNT = 20;
const CLASSES = 4;
const SIDE = 8;
const image = { height: SIDE, width: SIDE, channels: 3 };
const model = convNet({ depth: 2, width: 8, norm: 'instance', pooling: 'avg' }, image, CLASSES);
/** Another network than its students, with running statistics. */
const teacher = convNet({ depth: 1, width: 6, norm: 'batch', pooling: 'avg' }, image, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const optimizer = { name: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 5e-4 } as const;
const options: TrainingOptions = { epochs: 3, batch: 8, lr: 0.05, schedule: { name: 'constant' }, order: 'shuffled', seeds: [5] };

const images = Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255);
/** Targets that a teacher must leave unread. */
const unread = new Float32Array(COUNT * CLASSES).fill(Number.NaN);

/** Weights with running statistics that are not those of the images. */
function teacherWeights(seed: number): HostParams {
  const weights = initialVariables(teacher, seed);
  const statistics = Object.keys(teacher.buffers).filter((name) => name.includes('running'));
  const moved = statistics.map((name) => [name, weights[name].map((value, i) => value + 0.1 * (i + 1))] as const);
  return { ...weights, ...Object.fromEntries(moved) };
}

async function learner(changes: Partial<LearnerOptions>, members = 1): Promise<Learner> {
  return Learner.create(await sharedDevice(), model, { preprocessing, augment: 'none', optimizer, ...changes }, members);
}

async function trained(made: Learner, targets: Float32Array<ArrayBuffer>, seeds: readonly number[] = [5]): Promise<Snapshot[]> {
  for (const [member, seed] of seeds.entries()) made.load({ variables: initialVariables(model, seed) }, member);
  for await (const _report of train(made, { count: COUNT, images, targets: seeds.map(() => targets) }, { ...options, seeds }));
  const snapshots: Snapshot[] = [];
  for (const member of seeds.keys()) snapshots.push(await made.snapshot(member));
  return snapshots;
}

/** softmax(logits / temperature) of the images as they are. */
async function fixedTargets(weights: HostParams, temperature: number): Promise<Float32Array<ArrayBuffer>> {
  const device = await sharedDevice();
  const held = await Learner.create(device, teacher, { preprocessing, augment: 'none', optimizer });
  held.load({ variables: weights });
  const predictor = new Predictor(device, teacher, preprocessing, held);
  const logits = await predictor.logits({ images, count: COUNT });
  await predictor.release();
  await held.release();
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const sumOf = (row: number) => powers.slice(row * CLASSES, (row + 1) * CLASSES).reduce((sum, power) => sum + power, 0);
  return powers.map((power, i) => power / sumOf(Math.floor(i / CLASSES)));
}

function expectAlike({ variables }: Snapshot, expected: Snapshot): void {
  for (const [name, values] of Object.entries(variables)) expectClose(name, values, expected.variables[name], { relative: 1e-4 });
}

test.each([1, 4])(
  'without augmentation a teacher gives the bits-but-rounding of its labels made before, at temperature %i',
  async (temperature) => {
    const weights = teacherWeights(9);
    const [onTheFly, before] = [await learner({ teacher, temperature }), await learner({ temperature })];
    onTheFly.teach(weights);
    const [taught] = await trained(onTheFly, unread);
    const [fixed] = await trained(before, await fixedTargets(weights, temperature));
    expectAlike(taught, fixed);
    for (const made of [onTheFly, before]) await made.release();
  },
);

test.each([1, 4])('the temperature %i is that of the loss, for fixed targets too', async (temperature) => {
  const targets = await fixedTargets(teacherWeights(9), 1);
  const made = await learner({ temperature });
  made.load({ variables: initialVariables(model, 5) });
  const predictor = new Predictor(await sharedDevice(), model, preprocessing, made);
  const scaled = Array.from(await predictor.logits({ images, count: COUNT }), (logit) => logit / temperature);
  await predictor.release();
  const logSumOf = (row: number) => Math.log(scaled.slice(row * CLASSES, (row + 1) * CLASSES).reduce((sum, z) => sum + Math.exp(z), 0));
  const expected = targets.reduce((sum, target, i) => sum - (target * (scaled[i] - logSumOf(Math.floor(i / CLASSES)))) / COUNT, 0);
  for await (const { losses } of train(made, { count: COUNT, images, targets: [targets] }, { ...options, epochs: 1, lr: 0 }))
    expect(losses[0]).toBeCloseTo(expected, 5);
  await made.release();
});

test('a teacher labels the augmented image, not the one it is made from', async () => {
  const weights = teacherWeights(9);
  const [onTheFly, before] = [await learner({ teacher, augment: 'dsa' }), await learner({ augment: 'dsa' })];
  onTheFly.teach(weights);
  const [taught] = await trained(onTheFly, unread);
  const [fixed] = await trained(before, await fixedTargets(weights, 1));
  expect(() => expectAlike(taught, fixed)).toThrow();
  for (const made of [onTheFly, before]) await made.release();
});

test.each(['dsa', 'cutmix'] as const)('members share their teacher, and get the bits of a training alone, with %s', async (augment) => {
  const seeds = [5, 11, 7];
  const weights = teacherWeights(9);
  const population = await learner({ teacher, augment, temperature: 4 }, seeds.length);
  population.teach(weights);
  const together = await trained(population, unread, seeds);
  const alone = await learner({ teacher, augment, temperature: 4 });
  alone.teach(weights);
  for (const [member, seed] of seeds.entries()) expect(together[member]).toEqual((await trained(alone, unread, [seed]))[0]);
  for (const made of [population, alone]) await made.release();
});

test('another teacher can be taken without planning again', async () => {
  const made = await learner({ teacher, augment: 'dsa' });
  made.teach(teacherWeights(9));
  const first = await trained(made, unread);
  made.teach(teacherWeights(10));
  expect(await trained(made, unread)).not.toEqual(first);
  made.teach(teacherWeights(9));
  expect(await trained(made, unread)).toEqual(first);
  await made.release();
});

test('mixed images without a teacher are refused before anything is planned', async () => {
  const made = await learner({ augment: 'cutmix' });
  await expect(trained(made, unread)).rejects.toThrow('training: expected a teacher that labels mixed images, got none.');
  await made.release();
});
