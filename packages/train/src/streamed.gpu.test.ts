// Images that are read when a step needs them: the bits of those at hand, in training, resumed, and in evaluation. Not the decoding: packages/data.
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import {
  convNet,
  type ImageReader,
  type InputFlow,
  initialVariables,
  Learner,
  Predictor,
  type Snapshot,
  type TrainingOptions,
  train,
} from './index.ts';

const COUNT = 30;
const CLASSES = 3;
const SIDE = 8;
const PIXELS = SIDE * SIDE * 3;
const model = convNet({ depth: 1, width: 8, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const images = Uint8Array.from({ length: COUNT * PIXELS }, (_, i) => randomBits(1, 'shapes', 0, i) & 255);
const labels = Uint16Array.from({ length: COUNT }, (_, i) => i % CLASSES);
const hard = Float32Array.from({ length: COUNT * CLASSES }, (_, i) => (i % CLASSES === labels[Math.floor(i / CLASSES)] ? 1 : 0));
const options: TrainingOptions = { epochs: 4, batch: 8, lr: 0.05, schedule: { name: 'constant' }, order: 'shuffled', seeds: [5] };

/** Gives images as late as a decoder would, and counts them. */
function slowReader(delayMs = 0): ImageReader & { count: number } {
  return {
    count: 0,
    async read(indices) {
      this.count += indices.length;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return Uint8Array.from(
        { length: indices.length * PIXELS },
        (_, i) => images[indices[Math.floor(i / PIXELS)] * PIXELS + (i % PIXELS)],
      );
    },
  };
}

async function learner(): Promise<Learner> {
  const optimizer = { name: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 5e-4 } as const;
  const made = await Learner.create(await sharedDevice(), model, { preprocessing, augment: 'dsa', optimizer });
  made.load({ variables: initialVariables(model, 2) });
  return made;
}

async function trained(set: Parameters<typeof train>[1]): Promise<Snapshot> {
  const made = await learner();
  for await (const _report of train(made, set, options));
  const snapshot = await made.snapshot();
  await made.release();
  return snapshot;
}

test('streamed images train to the bits of those at hand, and classes to those of hard targets', async () => {
  const reader = slowReader();
  const atHand = await trained({ count: COUNT, images, targets: [hard] });
  expect(await trained({ count: COUNT, images: reader, targets: [labels] })).toEqual(atHand);
  expect(reader.count).toBe(options.epochs * COUNT);
  expect(await trained({ count: COUNT, images, targets: [labels] })).toEqual(atHand);
});

test('a training on streamed images goes on from a snapshot to the same bits', async () => {
  const set = { count: COUNT, images: slowReader(), targets: [labels] };
  const [undisturbed, first, second] = [await learner(), await learner(), await learner()];
  for await (const _report of train(undisturbed, set, options));
  for await (const { epoch } of train(first, set, options))
    if (epoch === 2) {
      second.load(await first.snapshot());
      break;
    }
  for await (const _report of train(second, set, { ...options, from: 2 }));
  expect(await second.snapshot()).toEqual(await undisturbed.snapshot());
  for (const made of [undisturbed, first, second]) await made.release();
});

test('an infinite loss on streamed images names epoch, step and op', async () => {
  const made = await learner();
  const diverging = async () => {
    for await (const _report of train(made, { count: COUNT, images: slowReader(), targets: [labels] }, { ...options, lr: 1e30 }));
  };
  await expect(diverging()).rejects.toThrow(
    /^training: expected finite numbers in epoch 1, step 2 of the training, got NaN or infinity first from /,
  );
  await made.release();
});

test('what a reader throws ends the training', async () => {
  const made = await learner();
  const broken: ImageReader = { read: () => Promise.reject(new Error('image 7 is damaged')) };
  const training = async () => {
    for await (const _report of train(made, { count: COUNT, images: broken, targets: [labels] }, options));
  };
  await expect(training()).rejects.toThrow('image 7 is damaged');
  await made.release();
});

test('streamed images are evaluated to the bits of those at hand', async () => {
  const made = await learner();
  const predictor = new Predictor(await sharedDevice(), model, preprocessing, made, 8);
  const [atHand, streamed] = [images, slowReader()].map((own) => ({ images: own, count: COUNT, labels }));
  expect(await predictor.logits(streamed)).toEqual(await predictor.logits(atHand));
  expect(await predictor.rightAnswers(streamed)).toEqual(await predictor.rightAnswers(atHand));
  await predictor.release();
  await made.release();
});

test('a population is evaluated on streamed images that are read once for all members', async () => {
  const optimizer = { name: 'sgd', lr: 0.1, momentum: 0, weightDecay: 0 } as const;
  const device = await sharedDevice();
  const members = await Learner.create(device, model, { preprocessing, augment: 'none', optimizer }, 3);
  for (const member of [0, 1, 2]) members.load({ variables: initialVariables(model, member) }, member);
  const predictor = new Predictor(device, model, preprocessing, members, 4); // more images than are held at once
  const reader = slowReader();
  const atHand = await predictor.rightAnswers({ images, count: COUNT, labels });
  expect(await predictor.rightAnswers({ images: reader, count: COUNT, labels })).toEqual(atHand);
  expect(reader.count).toBe(COUNT);
  await predictor.release();
  await members.release();
});

test('a slow reader is told as what the device waits for', async () => {
  const made = await learner();
  const flows: InputFlow[] = [];
  const delayMs = 60;
  for await (const { flow } of train(made, { count: COUNT, images: slowReader(delayMs), targets: [labels] }, options)) flows.push(flow);
  // An epoch is one submission at least, more depend on the time of a step.
  for (const { deviceWaited, imagesPerSecond } of flows.slice(1)) {
    expect(deviceWaited).toBeGreaterThan((0.5 * delayMs) / 1000);
    expect(imagesPerSecond).toBeLessThan((COUNT * 1000) / delayMs);
  }
  await made.release();
});
