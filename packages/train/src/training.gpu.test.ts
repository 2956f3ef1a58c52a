// The training loop on the device: it learns, it resumes to the bit, it stops when asked, and it names what went wrong.
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { convNet, initialVariables, Learner, type Snapshot, type TrainingOptions, type TrainingSet, train } from './index.ts';

const COUNT = 20;
const CLASSES = 4;
const SIDE = 8;
const model = convNet({ depth: 2, width: 8, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const set: TrainingSet = {
  count: COUNT,
  images: Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255),
  targets: Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0)),
};
const options: TrainingOptions = { epochs: 4, batch: 8, lr: 0.05, schedule: { name: 'constant' }, order: 'shuffled', seed: 5 };

async function learner(): Promise<Learner> {
  const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const optimizer = { name: 'sgd', lr: options.lr, momentum: 0.9, weightDecay: 5e-4 } as const;
  const made = await Learner.create(await sharedDevice(), model, { preprocessing, augment: 'dsa', optimizer });
  made.load({ variables: initialVariables(model, 2) });
  return made;
}

async function run(made: Learner, changes: Partial<TrainingOptions> = {}): Promise<number[]> {
  const losses: number[] = [];
  for await (const { loss } of train(made, set, { ...options, ...changes })) losses.push(loss);
  return losses;
}

test('going on from a snapshot gives the bits of an undisturbed training', async () => {
  const undisturbed = await learner();
  const losses = await run(undisturbed);
  const first = await learner();
  let saved: Snapshot | undefined;
  for await (const { epoch } of train(first, set, options))
    if (epoch === 2) {
      saved = await first.snapshot();
      break;
    }
  if (saved === undefined) throw new Error('expected a snapshot after epoch 2.');
  const second = await learner();
  second.load(saved);
  expect(await run(second, { from: 2 })).toEqual(losses.slice(2));
  expect(await second.snapshot()).toEqual(await undisturbed.snapshot());
  for (const made of [undisturbed, first, second]) await made.release();
});

test('what is reported does not change what is computed, and the last epoch always is', async () => {
  const [often, seldom] = [await learner(), await learner()];
  await run(often);
  const losses = await run(seldom, { reportAfter: (epoch) => epoch === 3 });
  expect(losses).toHaveLength(2);
  expect(await seldom.snapshot()).toEqual(await often.snapshot());
  for (const made of [often, seldom]) await made.release();
});

test('the loss falls on a set that can be learnt by heart', async () => {
  const made = await learner();
  const losses = await run(made, { epochs: 30 });
  expect(losses[29]).toBeLessThan(0.6 * losses[0]);
  await made.release();
});

test('an infinite loss names epoch, step and op, and leaves the state before that step', async () => {
  const made = await learner();
  await expect(run(made, { lr: 1e30 })).rejects.toThrow(
    /^training: expected finite numbers in epoch 1, step 1, got NaN or infinity first from [\w.:\- ]+\. Lower the learning rate \(now 1e\+30\)\.$/,
  );
  await made.release();
});

test('a signal stops the training between two steps', async () => {
  const made = await learner();
  const controller = new AbortController();
  const stopped = async () => {
    for await (const { epoch } of train(made, set, { ...options, signal: controller.signal })) if (epoch === 1) controller.abort();
  };
  await expect(stopped()).rejects.toThrow(/abort/i);
  await made.release();
});
