// Numbers that a training loses: who is blamed, what is named, what is left, and how long it is looked for.
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test, vi } from 'vitest';
import {
  convNet,
  initialVariables,
  Learner,
  NonFiniteError,
  type Snapshot,
  type TrainingOptions,
  type TrainingSet,
  train,
} from './index.ts';

const COUNT = 20;
const CLASSES = 4;
const SIDE = 8;
const model = convNet({ depth: 1, width: 4, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const optimizer = { name: 'sgd', lr: 0.05, momentum: 0, weightDecay: 0 } as const;
const options: TrainingOptions = { epochs: 2, batch: 8, lr: 0.05, schedule: { name: 'constant' }, order: 'sequential', seeds: [5] };

const images = Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255);
/** Image i is of class i. */
const hard = Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0));
const setOf = (...targets: Float32Array<ArrayBuffer>[]): TrainingSet => ({ count: COUNT, images, targets });
/** Targets under which the loss of the last image is infinite. */
const lostAtTheEnd = hard.with(hard.length - 1, 3e38);

async function learner(members = 1): Promise<Learner> {
  const made = await Learner.create(await sharedDevice(), model, { preprocessing, augment: 'none', optimizer }, members);
  for (let member = 0; member < members; member++) made.load({ variables: initialVariables(model, 2) }, member);
  return made;
}

async function run(made: Learner, set: TrainingSet, changes: Partial<TrainingOptions> = {}): Promise<void> {
  for await (const _report of train(made, set, { ...options, ...changes }));
}

test('an infinite loss names epoch, step and op, and leaves the state before that step', async () => {
  const [lost, stopped] = [await learner(), await learner()];
  await expect(run(lost, setOf(hard), { lr: 1e30 })).rejects.toThrow(
    /^training: expected finite numbers in epoch 1, step 2 of the training, got NaN or infinity first from [\w.:\- ]+\. Lower the learning rate \(now 1e\+30\)\.$/,
  );
  let after: Snapshot | undefined;
  for await (const { steps } of train(stopped, setOf(hard), { ...options, lr: 1e30, reportEvery: 0.3333 })) {
    expect(steps).toBe(1);
    after = await stopped.snapshot();
    break;
  }
  expect(await lost.snapshot()).toEqual(after);
  for (const made of [lost, stopped]) await made.release();
});

test('of several members the one that is lost first is blamed', async () => {
  const made = await learner(2);
  const weights = Object.entries(initialVariables(model, 2)).map(([name, values]) => [name, values.map((value) => 1e30 * value)] as const);
  made.load({ variables: Object.fromEntries(weights) }, 1);
  const failed = run(made, setOf(hard, hard), { lr: 1e30, seeds: [5, 6] }); // member 0 follows a step later
  await expect(failed).rejects.toThrow(/epoch 1, step 1 of the training, got NaN or infinity first from .* of member 1\./);
  await expect(failed).rejects.toMatchObject({ member: 1 });
  await made.release();
});

test('what the last update loses is in no loss, and in no snapshot', async () => {
  const made = await learner(2);
  const large = hard.map((target) => 1e10 * target);
  await run(made, setOf(hard, large), { epochs: 1, batch: COUNT, lr: 1e35, seeds: [5, 6] });
  await made.snapshot(0);
  const refused = made.snapshot(1);
  await expect(refused).rejects.toThrow(NonFiniteError);
  await expect(refused).rejects.toThrow(
    /^training: expected finite numbers in epoch 1, step 1 of the training, got NaN or infinity first from sgd, for params\/features_a\.0\.weight of member 1\. Lower the learning rate \(now 1e\+35\)\.$/,
  );
  await expect(refused).rejects.toMatchObject({ member: 1 });
  await made.release();
});

test('the step is named whose update is in no loss, when the state is looked at', async () => {
  const made = await learner();
  const search = vi.spyOn(made, 'firstNonFinite');
  const large = hard.map((target) => 1e10 * target);
  const schedule = { name: 'step', every: 0.5, gamma: 1e40 } as const;
  await run(made, setOf(large), { batch: COUNT, lr: 1e-5, schedule, reportAfter: () => false });
  await expect(made.snapshot()).rejects.toThrow(
    'in epoch 2, step 2 of the training, got NaN or infinity first from sgd, for params/features_a.0.weight. Lower',
  );
  expect(search.mock.calls.map(([{ step }]) => step)).toEqual([1]);
  await made.release();
});

test('weights that are not finite before any training are named', async () => {
  const made = await learner();
  const { 'classifier.bias': bias, ...others } = initialVariables(model, 2);
  made.load({ variables: { ...others, 'classifier.bias': bias.map(() => Number.NaN) } });
  await expect(made.snapshot()).rejects.toThrow(
    'training: expected finite weights and optimiser state, got NaN or infinity in classifier.bias. Lower the learning rate, or start from other weights.',
  );
  await made.release();
});

test('the op is looked for in the step that loses its loss alone', async () => {
  const made = await learner();
  const search = vi.spyOn(made, 'firstNonFinite');
  const failed = run(made, setOf(lostAtTheEnd), { batch: 2, reportAfter: () => false });
  await expect(failed).rejects.toThrow('in epoch 1, step 10 of the training, got');
  expect(search.mock.calls.map(([{ step }]) => step)).toEqual([9]);
  await made.release();
});

test('a signal stops the search', async () => {
  const made = await learner();
  const controller = new AbortController();
  let taken = 0;
  const onSteps = (steps: number) => {
    taken += steps;
    if (taken === 10) controller.abort(new Error('stop'));
  };
  await expect(run(made, setOf(lostAtTheEnd), { epochs: 1, batch: 2, signal: controller.signal, onSteps })).rejects.toThrow(/^stop$/);
  await made.release();
});
