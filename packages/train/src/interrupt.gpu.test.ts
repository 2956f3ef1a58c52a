// A stop in the middle of work that takes a device long: it is answered before the work ends, and nothing of it is kept. Not stops between steps.
import { type Device, interruptible, randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { convNet, initialVariables, Learner, Predictor, type Snapshot, type TrainingOptions, train } from './index.ts';

const [COUNT, CLASSES, SIDE] = [64, 4, 32];
const model = convNet({ depth: 2, width: 16, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const optimizer = { name: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 0 } as const;
const set = {
  count: COUNT,
  images: Uint8Array.from({ length: COUNT * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255),
  labels: Array.from({ length: COUNT }, (_, i) => i % CLASSES),
  targets: [Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0))],
};
/** An epoch is a step. */
const options: TrainingOptions = { epochs: 3, batch: COUNT, lr: 0.05, schedule: { name: 'constant' }, order: 'shuffled', seeds: [5] };
const STOP = new Error('stop');

/** A device whose work, once `hold` is called, nobody hears the end of until `let go`: what ends before did not wait for it. */
async function holdable() {
  const device = await sharedDevice();
  let held: Promise<void> = Promise.resolve();
  let release = () => {};
  let waits = () => {};
  const settle: typeof device.settle = async (promise) => {
    waits();
    const value = await device.settle(promise);
    await held;
    return value;
  };
  return {
    device: { ...device, settle },
    /** From now on; resolves as soon as somebody waits. */
    hold(): Promise<void> {
      held = new Promise((resolve) => {
        release = resolve;
      });
      return new Promise((resolve) => {
        waits = resolve;
      });
    },
    letGo: () => release(),
  };
}

async function learner(device: Device): Promise<Learner> {
  const made = await Learner.create(device, model, { preprocessing, augment: 'none', optimizer });
  made.load({ variables: initialVariables(model, 2) });
  return made;
}

/** That `work`, stopped while the device is at it, throws the reason although the device never says that it is done. */
async function expectStop(controller: AbortController, held: Awaited<ReturnType<typeof holdable>>, work: () => Promise<unknown>) {
  const waited = held.hold();
  const ended = expect(work()).rejects.toBe(STOP);
  await waited;
  controller.abort(STOP);
  await ended;
  held.letGo();
}

test('a training that is stopped within a step does not wait for it, and ends with the same bits later', async () => {
  const controller = new AbortController();
  const held = await holdable();
  const first = await learner(interruptible(held.device, controller.signal));
  const saved: Snapshot[] = [];
  const epochs = train(first, set, { ...options, signal: controller.signal });
  const next = async () => {
    await epochs.next();
    saved.push(await first.snapshot());
  };
  await next(); // binds what the second epoch finds bound
  await next();
  await expectStop(controller, held, next);
  expect(saved).toHaveLength(2);
  const device = await sharedDevice();
  const [second, undisturbed] = [await learner(device), await learner(device)];
  for (const [made, from] of [
    [undisturbed, 1],
    [second, 2],
  ] as const) {
    made.load(saved[from - 1]);
    for await (const _report of train(made, set, { ...options, from }));
  }
  expect(await second.snapshot()).toEqual(await undisturbed.snapshot());
  for (const made of [first, second, undisturbed]) await made.release();
});

test('neither an evaluation nor labelling waits for the batch that it is stopped in', async () => {
  for (const name of ['rightAnswers', 'logits'] as const) {
    const controller = new AbortController();
    const held = await holdable();
    const device = interruptible(held.device, controller.signal);
    const made = await learner(device);
    const predictor = new Predictor(device, model, preprocessing, made, COUNT);
    const evaluate = () => (name === 'logits' ? predictor.logits(set) : predictor.rightAnswers(set));
    await evaluate(); // binds
    await expectStop(controller, held, evaluate);
    await predictor.release();
    await made.release();
  }
});

test('no more kernels are bound after a stop, and what is bound already is released', async () => {
  const controller = new AbortController();
  const device = await sharedDevice();
  const bound: string[] = [];
  const watched = {
    ...device,
    checked<T>(what: string, make: () => T): Promise<T> {
      bound.push(what);
      if (what.includes('conv2d')) controller.abort(STOP);
      return device.checked(what, make);
    },
  };
  const made = await Learner.create(interruptible(watched, controller.signal), model, { preprocessing, augment: 'none', optimizer });
  await expect(train(made, set, options).next()).rejects.toBe(STOP);
  expect(bound.filter((what) => what.includes('conv2d'))).toHaveLength(1);
  expect(bound.at(-1)).toMatch(/conv2d/);
  await made.release();
});
