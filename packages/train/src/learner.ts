// Networks in training on a device: their state, one program per batch size, and steps that only name images. Not the order of the images.
//
// A learner trains a population, often of one: networks alike but for their weights, targets, and draws. What changes from step to step is a
// short row of numbers. The rows of many steps are written together, and each step begins by copying its own into place, so that any number
// of steps is one submit.
import type { Device } from '@softlabel/runtime';
import {
  allocate,
  type BoundProgram,
  type DeviceTensor,
  type LaunchTimes,
  memberOf,
  type NonFinite,
  type Plan,
  type Replaced,
  read,
  sizeOf,
  submit,
  type Tensor,
  write,
} from '@softlabel/tensor';
import { HeldSet, rowsFor, stagedRows, type TrainingSet } from './held-set.ts';
import { type ImageType, imageTypeOf, isReader } from './images.ts';
import { Kept } from './kept.ts';
import type { HostParams, Model } from './model.ts';
import { nonFiniteOf, nonFiniteState, type Trace } from './non-finite.ts';
import { numberSpecs, requireTemperatures, type Step, sharedNumbers, writeNumbers } from './step-numbers.ts';
import { HeldTeacher } from './teacher.ts';
import { type LearnerOptions, learnerSpecs, type StepInputs, stepProgram } from './training-step.ts';

/** Everything that a later step of one member depends on, on the host, bit for bit. */
export interface Snapshot {
  readonly variables: HostParams;
  readonly optimizer: { readonly [name: string]: Float32Array<ArrayBuffer> };
}

type Inputs = Replaced<Tensor, StepInputs, DeviceTensor>;
type State = Pick<Inputs, 'params' | 'buffers' | 'optimizer' | 'lossSum'>;

interface BoundStep {
  readonly inputs: Inputs;
  readonly program: Pick<BoundProgram<unknown>, 'encode' | 'time' | 'plan' | 'release'>;
}

/** A held set and the programs bound to it, by batch size. */
interface Bound {
  readonly set: HeldSet;
  readonly steps: Kept<number, BoundStep>;
}

const STORAGE_COPY = 0x80 | 0x04 | 0x08;

export class Learner {
  readonly model: Model;
  readonly members: number;
  readonly #device: Device;
  readonly #options: LearnerOptions;
  readonly #state: State;
  readonly #teacher: HeldTeacher;
  readonly #mark: GPUBuffer;
  readonly #sets = {
    u8: new Kept<number, Bound>((rows) => this.#makeSet(rows, 'u8')),
    f32: new Kept<number, Bound>((rows) => this.#makeSet(rows, 'f32')),
  };
  #holding: (Bound & { readonly batch: number }) | null = null;
  #script: GPUBuffer | null = null;
  #trace: Trace | null = null;

  private constructor(device: Device, model: Model, options: LearnerOptions, members: number, state: State, teacher: HeldTeacher) {
    this.#device = device;
    this.model = model;
    this.members = members;
    this.#options = options;
    this.#state = state;
    this.#teacher = teacher;
    const { region } = state.lossSum;
    this.#mark = device.gpu.createBuffer({ label: `${region.label} at the mark`, size: region.size, usage: region.usage });
  }

  /** Allocates the state of `members` networks on the device; load() gives it numbers, and teach() the teacher. */
  static async create(device: Device, model: Model, options: LearnerOptions, members = 1): Promise<Learner> {
    const state = await allocate(device, `${model.name} state`, learnerSpecs(model, options.optimizer), members);
    return new Learner(device, model, options, members, state, await HeldTeacher.create(device, options.teacher ?? null));
  }

  /** What the loss is multiplied by before its gradients are taken. */
  get lossScale(): number {
    return this.#options.lossScale ?? 1;
  }

  /** Parameters and buffers on the device, for programs that evaluate them. */
  get variables(): Pick<State, 'params' | 'buffers'> {
    const { params, buffers } = this.#state;
    return { params, buffers };
  }

  /** Starts a member from `variables` with a fresh optimiser, or goes on from a snapshot. */
  load(start: Snapshot | { readonly variables: HostParams }, member = 0): void {
    this.#trace = null;
    for (const [name, tensor] of this.#variableTensors(member)) write(this.#device, tensor, start.variables[name]);
    for (const [name, tensor] of this.#optimizerTensors(member)) {
      const zeros = new Float32Array(sizeOf(tensor.shape));
      write(this.#device, tensor, 'optimizer' in start ? start.optimizer[name] : zeros);
    }
    write(this.#device, memberOf(this.#state.lossSum, member), Float32Array.of(0));
  }

  /** Gives the teacher, which all members share, its weights. */
  teach(variables: HostParams): void {
    this.#teacher.load(variables);
  }

  /**
   * Reads everything that a member's next step depends on. Throws NonFiniteError where any of it is NaN or infinite, since the last update is in no
   * loss yet; where steps were taken since a mark, after these were traced and the state is that before the step to blame.
   */
  async snapshot(member = 0): Promise<Snapshot> {
    const state = await this.#read(member);
    const lost = nonFiniteOf(state);
    if (lost === undefined) return state;
    throw (await this.#trace?.(member)) ?? nonFiniteState(lost, member);
  }

  /** Whether all that the next step of any member depends on is finite. Reads it all. */
  async isFinite(): Promise<boolean> {
    for (let member = 0; member < this.members; member++) if (nonFiniteOf(await this.#read(member)) !== undefined) return false;
    return true;
  }

  async #read(member: number): Promise<Snapshot> {
    const [variables, optimizer] = [this.#variableTensors(member), this.#optimizerTensors(member)];
    const values = await read(
      this.#device,
      [...variables, ...optimizer].map(([, tensor]) => tensor),
    );
    const named = (tensors: readonly (readonly [string, DeviceTensor])[], from: number) =>
      Object.fromEntries(tensors.map(([name], i) => [name, Float32Array.from(values[from + i])]));
    return { variables: named(variables, 0), optimizer: named(optimizer, variables.length) };
  }

  /** Remembers the state of all members on the device; rewind() goes back to it. `trace` is who finds what is lost from here on. */
  mark(trace: Trace | null = null): void {
    this.#trace = trace;
    this.#copyState(this.#state.lossSum.region, this.#mark);
  }

  rewind(): void {
    this.#copyState(this.#mark, this.#state.lossSum.region);
  }

  #copyState(from: GPUBuffer, to: GPUBuffer): void {
    submit(this.#device, 'copy state', (encoder) => encoder.copyBufferToBuffer(from, 0, to, 0, from.size));
  }

  /** Takes the set that steps name images of, on the device where it fits and is not streamed. `batch`: the most images of a step. */
  async hold(set: TrainingSet, batch: number): Promise<void> {
    const type = imageTypeOf(set.images);
    const perStep = this.members * batch;
    const rows = isReader(set.images)
      ? stagedRows(this.#device, this.model, perStep, type)
      : rowsFor(this.#device, this.model, set.count, perStep, type);
    const bound = await this.#sets[type].get(rows);
    bound.set.replace(set);
    this.#holding = { ...bound, batch };
  }

  /** The most steps of the held batch that can be taken at once. */
  get stepsAtOnce(): number {
    const { set, batch } = this.#held();
    return set.whole ? Number.POSITIVE_INFINITY : Math.floor(set.rows / (this.members * batch));
  }

  /**
   * Submits steps as one; their losses are added to the running sums. Waits for nothing but the first planning of a batch size, and for images
   * that are streamed.
   */
  async take(steps: readonly Step[]): Promise<void> {
    const bound = await this.#prepare(steps);
    submit(this.#device, `${this.model.name} steps`, (encoder) => {
      for (const one of bound) {
        one.encodeNumbers(encoder);
        one.program.encode(encoder);
      }
    });
  }

  /** The first op of this step, from the current state, that makes a NaN or infinity; null when none does. Changes no state. */
  async firstNonFinite(step: Step): Promise<NonFinite | null> {
    const { inputs } = await this.#alone(step);
    return stepProgram(this.model, this.#options, this.members).firstNonFinite(this.#device, inputs);
  }

  /** Takes the same step `repeats` times, each from where the last one ended, and says when each launch of its plan ran. */
  async timeStep(step: Step, repeats: number): Promise<LaunchTimes & { readonly plan: Plan }> {
    const { program } = await this.#alone(step);
    return { plan: program.plan, ...(await program.time(repeats)) };
  }

  /** A step with its numbers in place. */
  async #alone(step: Step): Promise<BoundStep> {
    const [one] = await this.#prepare([step]);
    submit(this.#device, 'numbers of a step', one.encodeNumbers);
    return one;
  }

  /** Brings what the steps need to the device: images where they are not there yet, and the row of numbers of each. */
  async #prepare(steps: readonly Step[]): Promise<(BoundStep & { encodeNumbers(encoder: GPUCommandEncoder): void })[]> {
    const { set, steps: programs } = this.#held();
    requireTemperatures(this.#options, steps);
    const bound = await Promise.all(steps.map(({ indices }) => programs.get(indices[0].length)));
    const places = await set.place(steps);
    const starts: number[] = [];
    const bytes = bound.reduce((at, { inputs }) => {
      starts.push(at);
      return at + inputs.lr.region.size;
    }, 0);
    const rows = new ArrayBuffer(bytes);
    steps.forEach((step, i) => {
      writeNumbers(rows, starts[i], bound[i].inputs, step, places[i]);
    });
    const script = this.#scriptOf(bytes);
    this.#device.gpu.queue.writeBuffer(script, 0, rows);
    return bound.map((one, i) => {
      const { region } = one.inputs.lr;
      return { ...one, encodeNumbers: (encoder) => encoder.copyBufferToBuffer(script, starts[i], region, 0, region.size) };
    });
  }

  /** The buffer of the rows, larger than ever before where it must be. */
  #scriptOf(bytes: number): GPUBuffer {
    if (this.#script !== null && this.#script.size >= bytes) return this.#script;
    this.#script?.destroy();
    const size = 2 ** Math.ceil(Math.log2(bytes));
    this.#script = this.#device.gpu.createBuffer({ label: `${this.model.name} script`, size, usage: STORAGE_COPY });
    return this.#script;
  }

  /** For each member the sum over the images seen since the last call of their losses, in nats; then starts new sums. Waits for the device. */
  async takeLossSums(): Promise<number[]> {
    const sums = Array.from({ length: this.members }, (_, member) => memberOf(this.#state.lossSum, member));
    const values = await read(this.#device, sums);
    for (const sum of sums) write(this.#device, sum, Float32Array.of(0));
    return values.map(([value]) => value);
  }

  /** The end of everything submitted so far, to be waited for with reach(). */
  submitted(): Promise<unknown> {
    return this.#device.gpu.queue.onSubmittedWorkDone();
  }

  /** Waits for what submitted() gave, whatever was submitted later. */
  async reach(end: Promise<unknown>): Promise<void> {
    await this.#device.settle(end);
    this.#device.assertAlive();
  }

  /** Gives the device's memory back. */
  async release(): Promise<void> {
    for (const { set, steps } of [...(await this.#sets.u8.all()), ...(await this.#sets.f32.all())]) {
      for (const { program, inputs } of await steps.all()) {
        program.release();
        inputs.lr.region.destroy();
      }
      set.release();
    }
    this.#script?.destroy();
    this.#state.lossSum.region.destroy();
    this.#mark.destroy();
    this.#teacher.release();
  }

  #held(): Bound & { readonly batch: number } {
    if (this.#holding === null) throw new Error('training: expected a training set, got none. Call hold() first.');
    return this.#holding;
  }

  async #makeSet(rows: number, type: ImageType): Promise<Bound> {
    const set = await HeldSet.create(this.#device, this.model, rows, type, this.members);
    return { set, steps: new Kept<number, BoundStep>((size) => this.#bind(set, size)) };
  }

  async #bind(set: HeldSet, size: number): Promise<BoundStep> {
    const numbers = await allocate(
      this.#device,
      `numbers of a step on ${size}`,
      numberSpecs(size),
      this.members,
      sharedNumbers(this.#options),
    );
    const inputs = { ...this.#state, ...numbers, ...set.tensors, teacher: this.#teacher.tensors };
    return { inputs, program: await stepProgram(this.model, this.#options, this.members).bind(this.#device, inputs) };
  }

  #variableTensors(member: number): [string, DeviceTensor][] {
    const { params, buffers } = this.#state;
    return Object.entries({ ...params, ...buffers }).map(([name, tensor]) => [name, memberOf(tensor, member)]);
  }

  #optimizerTensors(member: number): [string, DeviceTensor][] {
    return Object.entries(this.#state.optimizer).flatMap(([state, tensors]) =>
      Object.entries(tensors).map(([name, tensor]): [string, DeviceTensor] => [`${state}/${name}`, memberOf(tensor, member)]),
    );
  }
}
