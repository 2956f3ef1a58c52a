// The training loop on the device: it learns, it resumes to the bit, and it stops when asked. Not what it says when it goes wrong.
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test, vi } from 'vitest';
import {
  accuracyOf,
  convNet,
  type EvaluationWatch,
  initialVariables,
  Learner,
  Predictor,
  ResidentImages,
  type Snapshot,
  type TrainingOptions,
  type TrainingSet,
  train,
} from './index.ts';

const COUNT = 20;
const CLASSES = 4;
const SIDE = 8;
const model = convNet({ depth: 2, width: 8, norm: 'instance', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
const preprocessing = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
/** Hard labels, image i of class i + `shift`. */
function targetsOf(shift: number, count = COUNT): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count * CLASSES }, (_, i) => (i % CLASSES === (Math.floor(i / CLASSES) + shift) % CLASSES ? 1 : 0));
}
/** A set whose pixels are at hand. */
type PixelSet = TrainingSet & { readonly images: Uint8Array<ArrayBuffer> };
/** Random images with hard labels. */
function setOf(count: number): PixelSet {
  const images = Uint8Array.from({ length: count * SIDE * SIDE * 3 }, (_, i) => randomBits(1, 'shapes', 0, i) & 255);
  return { count, images, targets: [targetsOf(0, count)] };
}
const set = setOf(COUNT);
const options: TrainingOptions = { epochs: 4, batch: 8, lr: 0.05, schedule: { name: 'constant' }, order: 'shuffled', seeds: [5] };

/** `most`: bytes that the device is said to hold in a binding. */
async function learner(members = 1, most?: number, lossScale = 1): Promise<Learner> {
  const optimizer = { name: 'sgd', lr: 0.05, momentum: 0.9, weightDecay: 5e-4 } as const;
  const device = await sharedDevice();
  const limited = most === undefined ? device : { ...device, profile: { ...device.profile, maxBindingBytes: most } };
  const made = await Learner.create(limited, model, { preprocessing, augment: 'dsa', optimizer, lossScale }, members);
  for (let member = 0; member < members; member++) made.load({ variables: initialVariables(model, 2) }, member);
  return made;
}

async function run(made: Learner, changes: Partial<TrainingOptions> = {}): Promise<number[]> {
  const losses: number[] = [];
  for await (const report of train(made, set, { ...options, ...changes })) losses.push(report.losses[0]);
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

test('parts of an epoch are reported, gone on from, and change no bits', async () => {
  const whole = await learner();
  await run(whole);
  const first = await learner();
  const seen: [epoch: number, steps: number][] = [];
  let saved: Snapshot | undefined;
  for await (const { epoch, steps } of train(first, set, { ...options, reportEvery: 0.5 })) {
    seen.push([epoch, steps]);
    if (epoch === 1.5) saved = await first.snapshot();
  }
  const perEpoch = Math.ceil(COUNT / options.batch);
  expect(seen).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4].map((epoch) => [epoch, Math.round(epoch * perEpoch)]));
  expect(await first.snapshot()).toEqual(await whole.snapshot());
  if (saved === undefined) throw new Error('expected a snapshot after epoch 1.5.');
  const second = await learner();
  second.load(saved);
  expect(await run(second, { from: 1.5, reportEvery: 0.5 })).toHaveLength(5);
  expect(await second.snapshot()).toEqual(await whole.snapshot());
  for (const made of [whole, first, second]) await made.release();
});

test('a report without a step since the last one is refused', async () => {
  const made = await learner();
  await expect(run(made, { reportEvery: 0.01 })).rejects.toThrow('training: expected steps between epochs 0 and 0.01, got none');
  await made.release();
});

test('what is reported does not change what is computed, and the last epoch always is', async () => {
  const [often, seldom] = [await learner(), await learner()];
  await run(often);
  const losses = await run(seldom, { reportAfter: (epoch) => epoch === 3 });
  expect(losses).toHaveLength(2);
  expect(await seldom.snapshot()).toEqual(await often.snapshot());
  for (const made of [often, seldom]) await made.release();
});

test('a factor on the loss changes no bits where all numbers are f32', async () => {
  const [plain, scaled] = [await learner(), await learner(1, undefined, 1024)];
  expect(await run(scaled)).toEqual(await run(plain));
  expect(await scaled.snapshot()).toEqual(await plain.snapshot());
  for (const made of [plain, scaled]) await made.release();
});

test('the loss falls on a set that can be learnt by heart', async () => {
  const made = await learner();
  const losses = await run(made, { epochs: 30 });
  expect(losses[29]).toBeLessThan(0.6 * losses[0]);
  await made.release();
});

test('a signal stops the training between two steps', async () => {
  const made = await learner();
  const controller = new AbortController();
  let taken = 0;
  const onSteps = (steps: number) => {
    taken += steps;
    controller.abort();
  };
  await expect(run(made, { signal: controller.signal, onSteps })).rejects.toThrow(/abort/i);
  expect(taken).toBe(1);
  await made.release();
});

test('in sequential order every epoch sees the images as they lie', async () => {
  const made = await learner();
  const take = vi.spyOn(made, 'take');
  await run(made, { epochs: 2, order: 'sequential' });
  const batches = take.mock.calls.flatMap(([steps]) => steps.map(({ indices: [own] }) => Array.from(own)));
  const epoch = [Array.from({ length: 8 }, (_, i) => i), Array.from({ length: 8 }, (_, i) => 8 + i), [16, 17, 18, 19]];
  expect(batches).toEqual([...epoch, ...epoch]);
  await made.release();
});

test('members of a population get the bits of a training alone, from snapshots too', async () => {
  const seeds = [5, 11, 7];
  const targets = [targetsOf(0), targetsOf(1), targetsOf(0)];
  const alone: Snapshot[] = [];
  const losses: number[][] = [];
  for (const [member, seed] of seeds.entries()) {
    const made = await learner();
    made.load({ variables: initialVariables(model, seed) });
    const own: number[] = [];
    for await (const report of train(made, { ...set, targets: [targets[member]] }, { ...options, seeds: [seed] }))
      own.push(report.losses[0]);
    alone.push(await made.snapshot());
    losses.push(own);
    await made.release();
  }
  const population = await learner(3);
  for (const [member, seed] of seeds.entries()) population.load({ variables: initialVariables(model, seed) }, member);
  const together: (readonly number[])[] = [];
  for await (const report of train(population, { ...set, targets }, { ...options, seeds })) {
    together.push(report.losses);
    const saved = [await population.snapshot(0), await population.snapshot(1), await population.snapshot(2)];
    for (const [member, snapshot] of saved.entries()) population.load(snapshot, member);
  }
  expect(together).toEqual(losses[0].map((_, epoch) => losses.map((own) => own[epoch])));
  for (const member of seeds.keys()) expect(await population.snapshot(member)).toEqual(alone[member]);
  await population.release();
});

test('a set that does not fit the device is staged, to the same bits', async () => {
  const [whole, staged] = [await learner(), await learner(1, 2 ** 16)];
  const large = setOf(400);
  const trained = async (made: Learner) => {
    for await (const _report of train(made, large, { ...options, epochs: 2 }));
    return made.snapshot();
  };
  expect(await trained(staged)).toEqual(await trained(whole));
  expect(whole.stepsAtOnce).toBe(Number.POSITIVE_INFINITY);
  expect(staged.stepsAtOnce).toBe(Math.floor(2 ** 16 / (SIDE * SIDE * 3) / options.batch));
  for (const made of [whole, staged]) await made.release();
});

/** The images of a set as floats that were normalised before. */
const normalised = ({ images, ...rest }: PixelSet): TrainingSet & { readonly images: Float32Array<ArrayBuffer> } => ({
  ...rest,
  images: Float32Array.from(images, (x) => (x / 255 - 0.5) / 0.25),
});

test('floats are taken as they are: normalised ones train and evaluate like the pixels they come from', async () => {
  const [ofBytes, ofFloats] = [await learner(), await learner()];
  const own: number[] = [];
  for await (const { losses } of train(ofFloats, normalised(set), options)) own.push(losses[0]);
  (await run(ofBytes)).forEach((loss, epoch) => {
    expect(own[epoch]).toBeCloseTo(loss, 4);
  });
  const predictor = new Predictor(await sharedDevice(), model, preprocessing, ofBytes, 8);
  const [expected, logits] = [await predictor.logits(set), await predictor.logits(normalised(set))];
  logits.forEach((logit, i) => {
    expect(logit).toBeCloseTo(expected[i], 4);
  });
  await predictor.release();
  for (const made of [ofBytes, ofFloats]) await made.release();
});

test('members of a population that learn from floats get the bits of a training alone', async () => {
  const floats = normalised(set);
  const alone = await learner();
  for await (const _report of train(alone, floats, options));
  const population = await learner(2);
  for await (const _report of train(population, { ...floats, targets: [targetsOf(1), targetsOf(0)] }, { ...options, seeds: [7, 5] }));
  expect(await population.snapshot(1)).toEqual(await alone.snapshot());
  for (const made of [alone, population]) await made.release();
});

test('one learner takes bytes and floats in turn, and floats that do not fit are staged to the same bits', async () => {
  const [whole, staged] = [await learner(), await learner(1, 2 ** 18)];
  const large = normalised(setOf(400));
  const trained = async (made: Learner) => {
    for (const images of [set, large]) for await (const _report of train(made, images, { ...options, epochs: 1 }));
    return made.snapshot();
  };
  expect(await trained(staged)).toEqual(await trained(whole));
  expect(whole.stepsAtOnce).toBe(Number.POSITIVE_INFINITY);
  expect(staged.stepsAtOnce).toBe(Math.floor(2 ** 18 / (4 * SIDE * SIDE * 3) / options.batch));
  for (const made of [whole, staged]) await made.release();
});

test('right answers counted on the device for each class are those of the logits', async () => {
  const made = await learner(2);
  made.load({ variables: initialVariables(model, 3) }, 1);
  const predictor = new Predictor(await sharedDevice(), model, preprocessing, made, 8);
  const labels = Array.from({ length: COUNT }, (_, i) => i % CLASSES);
  const right = await predictor.rightAnswers({ ...set, labels });
  expect(right).toHaveLength(2);
  for (const [member, counts] of right.entries()) {
    const logits = await predictor.logits(set, member);
    const isRight = (i: number) => accuracyOf(logits.subarray(i * CLASSES, (i + 1) * CLASSES), [labels[i]]) === 1;
    const expected = Array.from({ length: CLASSES }, (_, k) => labels.filter((label, i) => label === k && isRight(i)).length);
    expect(counts).toEqual(expected);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.round(COUNT * accuracyOf(logits, labels)));
  }
  await predictor.release();
  await made.release();
});

test('images that stay on the device are uploaded once, and are counted as others are', async () => {
  const made = await learner(2);
  made.load({ variables: initialVariables(model, 3) }, 1);
  const device = await sharedDevice();
  const writes = vi.spyOn(device.gpu.queue, 'writeBuffer');
  /** Bytes of the largest write since the last look. */
  const largest = () => {
    const sizes = writes.mock.calls.map(([, , , , size]) => size ?? 0);
    writes.mockClear();
    return Math.max(...sizes);
  };
  const labels = Array.from({ length: COUNT }, (_, i) => i % CLASSES);
  for (const images of [set.images, normalised(set).images]) {
    const predictor = new Predictor(device, model, preprocessing, made, 8);
    const labelled = { count: COUNT, images, labels };
    const expected = await predictor.rightAnswers(labelled);
    expect(largest()).toBe((images.byteLength * 8) / COUNT);
    for (const most of [images.byteLength, 4 * 8]) {
      expect(await predictor.rightAnswers({ ...labelled, stay: true })).toEqual(expected);
      expect(largest()).toBe(most);
    }
    await predictor.release();
  }
  writes.mockRestore();
  await made.release();
});

test('predictors may share what stays, which outlives each of them; images and labels must be as many as they say', async () => {
  const made = await learner();
  const device = await sharedDevice();
  const resident = new ResidentImages(device, model);
  const writes = vi.spyOn(device.gpu.queue, 'writeBuffer');
  const labelled = { count: COUNT, images: set.images, labels: Array.from({ length: COUNT }, (_, i) => i % CLASSES), stay: true };
  const counts: number[][][] = [];
  for (let i = 0; i < 2; i++) {
    const predictor = new Predictor(device, model, preprocessing, made, 8, resident);
    counts.push(await predictor.rightAnswers(labelled));
    await predictor.release();
  }
  expect(counts[1]).toEqual(counts[0]);
  expect(writes.mock.calls.filter(([, , , , size]) => size === set.images.byteLength)).toHaveLength(1);
  writes.mockRestore();
  const predictor = new Predictor(device, model, preprocessing, made, 8, resident);
  await expect(predictor.rightAnswers({ ...labelled, count: COUNT + 1 })).rejects.toThrow(
    /^evaluation: expected 21 images of 8 x 8 x 3, 4032 values, got 3840\./,
  );
  await expect(predictor.logits({ images: set.images, count: 4 })).rejects.toThrow(/^evaluation: expected 4 images/);
  await expect(predictor.rightAnswers({ ...labelled, labels: [0] })).rejects.toThrow(
    /^rightAnswers: expected a class for each of 20 images, got 1\./,
  );
  for (const one of [predictor, resident, made]) await one.release();
});

test('an evaluation tells its batches, and stops between two of them', async () => {
  const made = await learner(2);
  const predictor = new Predictor(await sharedDevice(), model, preprocessing, made, 8);
  const labelled = { ...set, labels: Array.from({ length: COUNT }, (_, i) => i % CLASSES) };
  const told: number[] = [];
  const right = await predictor.rightAnswers(labelled, { onImages: (images) => told.push(images) });
  expect(told).toEqual([8, 8, 4, 8, 8, 4]);
  for (const evaluate of [
    (watch: EvaluationWatch) => predictor.rightAnswers(labelled, watch),
    (watch: EvaluationWatch) => predictor.logits(set, 1, watch),
  ]) {
    const controller = new AbortController();
    let evaluated = 0;
    const onImages = (images: number) => {
      evaluated += images;
      controller.abort(new Error('stop'));
    };
    await expect(evaluate({ signal: controller.signal, onImages })).rejects.toThrow(/^stop$/);
    expect(evaluated).toBe(8);
  }
  expect(await predictor.rightAnswers(labelled)).toEqual(right);
  await predictor.release();
  await made.release();
});

test('a schedule made for fewer epochs goes on at their end', async () => {
  const made = await learner();
  const schedule = { name: 'step', every: 0.5, gamma: 0.1 } as const;
  const rates: string[] = [];
  for await (const { lr } of train(made, set, { ...options, epochs: 5, scheduleEpochs: 4, schedule }))
    rates.push(Number(lr).toPrecision(1));
  expect(rates).toEqual(['0.05', '0.05', '0.005', '0.005', '0.0005']);
  await made.release();
});
