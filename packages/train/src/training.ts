// Trains a network for a number of epochs: order of the batches, learning rate, watch for non-finite losses, resumable at every epoch. Not where things are saved.
import { batchOrder } from '@softlabel/data';
import type { Stream } from '@softlabel/runtime';
import type { Batch, Learner, StepNumbers } from './learner.ts';
import { learningRate, type Schedule } from './schedule.ts';

/** Images and targets of a whole training set: pixels [n, h, w, c], targets [n, classes]. */
export interface TrainingSet extends Batch {
  readonly count: number;
}

export interface TrainingOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly schedule: Schedule;
  readonly order: 'shuffled' | 'sequential';
  readonly seed: number;
  /** Epochs done before, when going on from a snapshot. */
  readonly from?: number;
  readonly signal?: AbortSignal | undefined;
  /** After which epochs to look at the loss and yield; every one unless given. The last is always among them. Each look waits for the device. */
  readonly reportAfter?: ((epoch: number) => boolean) | undefined;
  /** Called after each step with the number of its images, for progress. */
  readonly onStep?: ((images: number) => void) | undefined;
}

export interface EpochReport {
  /** Epochs done so far, this one included. */
  readonly epoch: number;
  /** Mean training loss over the images since the last report, in nats. */
  readonly loss: number;
  readonly lr: number;
  /** Steps of the whole training so far. */
  readonly steps: number;
}

/** A loss that is not a number: names the program's step; the caller names the checkpoint that is still good. */
export class NonFiniteError extends Error {
  override name = 'NonFiniteError';
}

/** Work submitted between two waits: enough to keep the device busy, little enough to stop within a second. */
const IN_FLIGHT_MS = 200;

/**
 * Trains epoch by epoch and yields after each one that is reported. The same learner state, options and `from` give the same bits, whatever
 * is reported. Throws NonFiniteError when the loss since the last report is not finite, and AbortError's reason when the signal asks to stop.
 */
export async function* train(learner: Learner, set: TrainingSet, options: TrainingOptions): AsyncGenerator<EpochReport> {
  const { epochs, from = 0, reportAfter = () => true, signal, onStep } = options;
  const pace = new Pace(learner);
  let steps: Step[] = [];
  learner.mark();
  for (let epoch = from + 1; epoch <= epochs; epoch++) {
    const own = stepsOfEpoch(set, options, epoch);
    steps.push(...own);
    for (const { indices, numbers } of own) {
      signal?.throwIfAborted();
      await learner.step(gatherBatch(learner, set, indices), numbers);
      await pace.afterStep();
      onStep?.(indices.length);
    }
    if (epoch < epochs && !reportAfter(epoch)) continue;
    const loss = (await learner.takeLossSum()) / steps.reduce((sum, { indices }) => sum + indices.length, 0);
    if (!Number.isFinite(loss)) throw await nonFinite(learner, set, steps);
    yield { epoch, loss, lr: own[0].numbers.lr, steps: epoch * own.length };
    learner.mark();
    steps = [];
  }
}

/** Which images a step sees, and its numbers. */
interface Step {
  readonly epoch: number;
  readonly indices: Uint32Array;
  readonly numbers: StepNumbers;
}

function stepsOfEpoch({ count }: TrainingSet, { batch, order, seed, schedule, lr, epochs }: TrainingOptions, epoch: number): Step[] {
  const stream: Stream = 'order';
  const batches = order === 'shuffled' ? batchOrder(count, batch, seed, stream, epoch - 1) : inOrder(count, batch);
  const rate = learningRate(schedule, lr, epoch - 1, epochs);
  return batches.map((indices, i) => ({ epoch, indices, numbers: { step: (epoch - 1) * batches.length + i, seed, lr: rate } }));
}

/** Repeats what was done since the last report, step by step, to name the step and the op; the learner is left where that step began. */
async function nonFinite(learner: Learner, set: TrainingSet, steps: readonly Step[]): Promise<NonFiniteError> {
  learner.rewind();
  for (const { epoch, indices, numbers } of steps) {
    const batch = gatherBatch(learner, set, indices);
    const op = await learner.firstNonFinite(batch, numbers);
    if (op !== null)
      return new NonFiniteError(
        `training: expected finite numbers in epoch ${epoch}, step ${numbers.step}, got NaN or infinity first from ${op}. Lower the learning rate (now ${numbers.lr}).`,
      );
    await learner.step(batch, numbers);
  }
  return new NonFiniteError('training: expected a finite loss, got NaN or infinity in its sum alone. Lower the learning rate.');
}

function inOrder(count: number, batch: number): Uint32Array[] {
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
    Uint32Array.from({ length: Math.min(batch, count - i * batch) }, (_, j) => i * batch + j),
  );
}

function gatherBatch({ model }: Learner, { images, targets }: TrainingSet, indices: Uint32Array): Batch {
  const { image, classes } = model;
  const pixels = image.height * image.width * image.channels;
  const batch = { images: new Uint8Array(indices.length * pixels), targets: new Float32Array(indices.length * classes) };
  indices.forEach((index, i) => {
    batch.images.set(images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    batch.targets.set(targets.subarray(index * classes, (index + 1) * classes), i * classes);
  });
  return batch;
}

/** Waits every so many steps, so that a stop is heard and memory does not pile up: for the steps before these, so that the device always has work. */
class Pace {
  readonly #learner: Learner;
  #stepsPerWait = 1;
  #steps = 0;
  #reached = performance.now();
  #before: { readonly end: Promise<unknown>; readonly steps: number } | null = null;

  constructor(learner: Learner) {
    this.#learner = learner;
  }

  async afterStep(): Promise<void> {
    this.#steps++;
    if (this.#steps < this.#stepsPerWait) return;
    const before = this.#before;
    this.#before = { end: this.#learner.submitted(), steps: this.#steps };
    this.#steps = 0;
    if (before === null) return;
    await this.#learner.reach(before.end);
    const perStep = (performance.now() - this.#reached) / before.steps;
    this.#reached = performance.now();
    this.#stepsPerWait = Math.max(1, Math.min(64, Math.floor(IN_FLIGHT_MS / perStep)));
  }
}
