// Trains networks for a number of epochs: order of the images, learning rate, watch for non-finite losses, resumable at every epoch. Not where things are saved.
import { batchOrder } from '@softlabel/data';
import { FlowClock, type InputFlow } from './flow-clock.ts';
import type { TrainingSet } from './held-set.ts';
import type { Learner } from './learner.ts';
import { type EpochStep, traceNonFinite } from './non-finite.ts';
import { learningRate, type Schedule } from './schedule.ts';
import type { Step } from './step-numbers.ts';

export interface TrainingOptions {
  readonly epochs: number;
  /** Epochs that the schedule is made for; those of the training unless given. */
  readonly scheduleEpochs?: number;
  readonly batch: number;
  /** At the start: one for all members, or one for each, where the learner has `ownRates`. */
  readonly lr: number | readonly number[];
  readonly schedule: Schedule;
  readonly order: 'shuffled' | 'sequential';
  /** One for each member. */
  readonly seeds: readonly number[];
  /** One for each member, where the learner's is 'own'. */
  readonly temperatures?: readonly number[] | undefined;
  /** Epochs done before, when going on from a snapshot: one after which could be reported. */
  readonly from?: number;
  readonly signal?: AbortSignal | undefined;
  /** Epochs between two possible reports: whole ones, or one part of several; 1 unless given. */
  readonly reportEvery?: number;
  /** After which of them to look at the loss and yield; all unless given. The end is always among them. Each look waits for the device. */
  readonly reportAfter?: ((epoch: number) => boolean) | undefined;
  /** Called after some steps with their number and that of their images, of all members together, for progress. */
  readonly onSteps?: ((steps: number, images: number) => void) | undefined;
}

export interface EpochReport {
  /** Epochs done so far, in parts where reports come more often. */
  readonly epoch: number;
  /** For each member the mean training loss over the images since the last report, in nats. */
  readonly losses: readonly number[];
  /** In the last step. */
  readonly lr: Step['lr'];
  /** Steps of the whole training so far. */
  readonly steps: number;
  /** Since the last report. */
  readonly flow: InputFlow;
}

/** Epochs after which a training of `epochs` may be reported, every `every`, rounded to four places: the end in any case. */
export function reportEpochs(epochs: number, every = 1): number[] {
  const parts = every < 1 ? Math.round(1 / every) : 1; // an epoch has a whole number of parts, so that no rounding adds up
  const between = Math.max(every, 1);
  const marks = Array.from({ length: Math.ceil((epochs * parts) / between) }, (_, i) => Math.min(epochs, ((i + 1) * between) / parts));
  return marks.map((mark) => Math.round(mark * 1e4) / 1e4);
}

/** Work of one submit: enough to keep the device busy while the next is prepared, little enough to stop within a second. */
const SUBMIT_MS = 100;
const MOST_STEPS = 256;

/**
 * Trains epoch by epoch and yields after each one that is reported. The same learner state, options and `from` give each member the same bits,
 * whatever is reported and whoever is trained beside it. Throws NonFiniteError when a loss since the last report is not finite, and the signal's
 * reason instead of submitting more; where it also makes the learner's device `interruptible`, without waiting for what is submitted.
 */
export async function* train(learner: Learner, set: TrainingSet, options: TrainingOptions): AsyncGenerator<EpochReport> {
  const { epochs, batch, from = 0, reportEvery, reportAfter = () => true } = options;
  await learner.hold(set, Math.min(batch, set.count));
  const pace = new Pace(learner, options);
  let since = marked(learner, options);
  let done = from;
  for (const epoch of reportEpochs(epochs, reportEvery).filter((mark) => mark > from)) {
    const own = stepsBetween(set, options, done, epoch);
    since.push(...own);
    done = epoch;
    await pace.take(own);
    if (epoch < epochs && !reportAfter(epoch)) continue;
    await pace.finish();
    const images = since.reduce((sum, { indices: [first] }) => sum + first.length, 0);
    const losses = (await learner.takeLossSums()).map((sum) => sum / images);
    const lost = losses.findIndex((loss) => !Number.isFinite(loss));
    if (lost >= 0) throw await traceNonFinite(learner, since, lost, options.signal);
    const { lr, step } = own[own.length - 1];
    yield { epoch, losses, lr, steps: step + 1, flow: pace.takeFlow() };
    if (epoch < epochs) since = marked(learner, options); // the last mark stays for whoever looks at the end
  }
}

/** Marks the state. Steps that are put into the list that comes back are those looked through, when a snapshot finds numbers lost. */
function marked(learner: Learner, { signal }: Pick<TrainingOptions, 'signal'>): EpochStep[] {
  const since: EpochStep[] = [];
  learner.mark((member) => traceNonFinite(learner, since, member, signal));
  return since;
}

/** The steps from one moment to another, both in epochs. Throws when there is none. */
function stepsBetween(set: TrainingSet, options: TrainingOptions, from: number, to: number): EpochStep[] {
  const perEpoch = Math.ceil(set.count / options.batch);
  const [begin, end] = [from, to].map((moment) => Math.round(moment * perEpoch));
  if (begin === end)
    throw new Error(`training: expected steps between epochs ${from} and ${to}, got none: an epoch has ${perEpoch}. Report less often.`);
  const first = Math.floor(begin / perEpoch) + 1;
  const epochs = Array.from({ length: Math.ceil(end / perEpoch) - first + 1 }, (_, i) => first + i);
  return epochs.flatMap((epoch) => stepsOfEpoch(set, options, epoch)).filter(({ step }) => step >= begin && step < end);
}

function stepsOfEpoch({ count }: TrainingSet, options: TrainingOptions, epoch: number): EpochStep[] {
  const { batch, order, seeds, temperatures, schedule, lr, epochs, scheduleEpochs = epochs } = options;
  const orders = seeds.map((seed) => (order === 'shuffled' ? batchOrder(count, batch, seed, 'order', epoch - 1) : inOrder(count, batch)));
  const rateOf = (start: number) => learningRate(schedule, start, epoch - 1, scheduleEpochs);
  const rate = typeof lr === 'number' ? rateOf(lr) : lr.map(rateOf);
  const steps = orders[0].length;
  return Array.from({ length: steps }, (_, i) => ({
    epoch,
    indices: orders.map((batches) => batches[i]),
    seeds,
    step: (epoch - 1) * steps + i,
    lr: rate,
    temperatures,
  }));
}

function inOrder(count: number, batch: number): Uint32Array[] {
  return Array.from({ length: Math.ceil(count / batch) }, (_, i) =>
    Uint32Array.from({ length: Math.min(batch, count - i * batch) }, (_, j) => i * batch + j),
  );
}

/**
 * Submits steps in pieces of about one length in time, so that a stop is heard and memory does not pile up, and waits for the piece before the
 * last, so that the device always has work: streamed images of a piece are read while the one before is computed. How steps are divided changes
 * no bits.
 */
class Pace {
  readonly #learner: Learner;
  readonly #options: Pick<TrainingOptions, 'signal' | 'onSteps'>;
  #waiting: Step[] = [];
  #stepsAtOnce = 1;
  #reached = performance.now();
  #before: { readonly end: Promise<unknown>; readonly steps: number } | null = null;
  readonly #flow = new FlowClock();

  constructor(learner: Learner, options: Pick<TrainingOptions, 'signal' | 'onSteps'>) {
    this.#learner = learner;
    this.#options = options;
  }

  /** Submits these steps, but for a last piece that waits for more. */
  async take(steps: readonly Step[]): Promise<void> {
    this.#waiting.push(...steps);
    while (this.#waiting.length >= this.#stepsAtOnce) await this.#submit();
  }

  /** Submits what waits. */
  async finish(): Promise<void> {
    while (this.#waiting.length > 0) await this.#submit();
  }

  async #submit(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const piece = this.#waiting.splice(0, Math.min(this.#stepsAtOnce, this.#learner.stepsAtOnce));
    const own = piece.flatMap(({ indices }) => indices);
    const images = own.reduce((sum, { length }) => sum + length, 0);
    await this.#flow.reading(images, () => this.#learner.take(piece));
    await this.#wait(piece.length);
    this.#options.onSteps?.(own.length, images);
  }

  /** How images came since the last call, for a device that has done all that was submitted. */
  takeFlow(): InputFlow {
    return this.#flow.take();
  }

  async #wait(steps: number): Promise<void> {
    const before = this.#before;
    const end = this.#learner.submitted();
    this.#before = { end, steps };
    this.#flow.computing(end);
    if (before === null) return;
    await this.#flow.waiting(() => this.#learner.reach(before.end));
    const perStep = (performance.now() - this.#reached) / before.steps;
    this.#reached = performance.now();
    this.#stepsAtOnce = Math.max(1, Math.min(MOST_STEPS, Math.floor(SUBMIT_MS / perStep)));
  }
}
