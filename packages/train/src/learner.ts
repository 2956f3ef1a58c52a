// A network in training on a device: its state, one program per batch size, and a step that only writes a batch and submits. Not the order of the batches.
import type { Device } from '@softlabel/runtime';
import {
  allocate,
  type BoundProgram,
  type DeviceTensor,
  type LaunchTimes,
  type Plan,
  type Replaced,
  read,
  sizeOf,
  type Tensor,
  write,
} from '@softlabel/tensor';
import { BySize } from './by-size.ts';
import type { HostParams, Model } from './model.ts';
import { batchSpecs, type LearnerOptions, learnerSpecs, type StepInputs, stepProgram } from './training-step.ts';

/** One batch on the host: pixels [n, h, w, c] and targets [n, classes], which need not sum to 1. */
export interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

/** Everything that a later step depends on, on the host, bit for bit. */
export interface Snapshot {
  readonly variables: HostParams;
  readonly optimizer: { readonly [name: string]: Float32Array<ArrayBuffer> };
}

interface State {
  readonly params: { readonly [name: string]: DeviceTensor };
  readonly buffers: { readonly [name: string]: DeviceTensor };
  readonly optimizer: { readonly [name: string]: { readonly [name: string]: DeviceTensor } };
  readonly lossSum: DeviceTensor;
  readonly lr: DeviceTensor;
  readonly step: DeviceTensor;
  readonly counter: DeviceTensor;
}

interface BoundStep {
  readonly images: DeviceTensor;
  readonly targets: DeviceTensor;
  readonly program: Pick<BoundProgram<unknown>, 'run' | 'time' | 'plan' | 'release'>;
}

/** The numbers of one step that change from step to step. */
export interface StepNumbers {
  /** Counted from 0 over the whole training: addresses the augmentation's draws. */
  readonly step: number;
  readonly seed: number;
  readonly lr: number;
}

export class Learner {
  readonly model: Model;
  readonly #device: Device;
  readonly #options: LearnerOptions;
  readonly #state: State;
  readonly #mark: GPUBuffer;
  readonly #steps = new BySize((size) => this.#bind(size));

  private constructor(device: Device, model: Model, options: LearnerOptions, state: State) {
    this.#device = device;
    this.model = model;
    this.#options = options;
    this.#state = state;
    const { region } = state.lossSum;
    this.#mark = device.gpu.createBuffer({ label: `${region.label} at the mark`, size: region.size, usage: region.usage });
  }

  /** Allocates the state on the device; load() gives it numbers. */
  static async create(device: Device, model: Model, options: LearnerOptions): Promise<Learner> {
    const specs = learnerSpecs(model, options.optimizer);
    return new Learner(device, model, options, await allocate(device, `${model.name} state`, specs));
  }

  /** Parameters and buffers on the device, for programs that evaluate them. */
  get variables(): Pick<State, 'params' | 'buffers'> {
    return this.#state;
  }

  /** Starts from `variables` with a fresh optimiser, or goes on from a snapshot. */
  load(snapshot: Snapshot | { readonly variables: HostParams }): void {
    for (const [name, tensor] of this.#variableTensors()) write(this.#device, tensor, snapshot.variables[name]);
    for (const [name, tensor] of this.#optimizerTensors()) {
      const zeros = new Float32Array(sizeOf(tensor.shape));
      write(this.#device, tensor, 'optimizer' in snapshot ? snapshot.optimizer[name] : zeros);
    }
    write(this.#device, this.#state.lossSum, Float32Array.of(0));
  }

  /** Reads everything that the next step depends on. */
  async snapshot(): Promise<Snapshot> {
    const named = [...this.#variableTensors(), ...this.#optimizerTensors()];
    const values = await read(
      this.#device,
      named.map(([, tensor]) => tensor),
    );
    const entries = named
      .map(([name], i) => [name, values[i]] as const)
      .filter((entry): entry is [string, Float32Array<ArrayBuffer>] => entry[1] instanceof Float32Array);
    const count = this.#variableTensors().length;
    return { variables: Object.fromEntries(entries.slice(0, count)), optimizer: Object.fromEntries(entries.slice(count)) };
  }

  /** Remembers the whole state on the device; rewind() goes back to it. */
  mark(): void {
    this.#copyState(this.#state.lossSum.region, this.#mark);
  }

  rewind(): void {
    this.#copyState(this.#mark, this.#state.lossSum.region);
  }

  #copyState(from: GPUBuffer, to: GPUBuffer): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'copy state' });
    encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    this.#device.gpu.queue.submit([encoder.finish()]);
  }

  /** The first op of this step, from the current state, that makes a NaN or infinity; null when none does. Changes nothing. */
  async firstNonFinite(batch: Batch, numbers: StepNumbers): Promise<string | null> {
    const bound = await this.#steps.get(batch.targets.length / this.model.classes);
    this.#writeInputs(bound, batch, numbers);
    return stepProgram(this.model, this.#options).firstNonFinite(this.#device, this.#inputs(bound));
  }

  /** Submits one step; its loss is added to the running sum. Waits for nothing but the first planning of a batch size. */
  async step(batch: Batch, numbers: StepNumbers): Promise<void> {
    const bound = await this.#steps.get(batch.targets.length / this.model.classes);
    this.#writeInputs(bound, batch, numbers);
    bound.program.run();
  }

  /** Takes the same step `repeats` times, each from where the last one ended, and says when each launch of its plan ran. */
  async timeStep(batch: Batch, numbers: StepNumbers, repeats: number): Promise<LaunchTimes & { readonly plan: Plan }> {
    const bound = await this.#steps.get(batch.targets.length / this.model.classes);
    this.#writeInputs(bound, batch, numbers);
    return { plan: bound.program.plan, ...(await bound.program.time(repeats)) };
  }

  #writeInputs(bound: BoundStep, { images, targets }: Batch, { step, seed, lr }: StepNumbers): void {
    write(this.#device, bound.images, images);
    write(this.#device, bound.targets, targets);
    write(this.#device, this.#state.lr, Float32Array.of(lr));
    write(this.#device, this.#state.step, Float32Array.of(step + 1));
    write(this.#device, this.#state.counter, Uint32Array.of(seed, step));
  }

  /** Sum over the images seen since the last call of their losses, in nats; then starts a new sum. Waits for the device. */
  async takeLossSum(): Promise<number> {
    const [values] = await read(this.#device, [this.#state.lossSum]);
    write(this.#device, this.#state.lossSum, Float32Array.of(0));
    return values[0];
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
    for (const { program: bindings, images } of await this.#steps.all()) {
      bindings.release();
      images.region.destroy();
    }
    this.#state.lr.region.destroy();
    this.#mark.destroy();
  }

  async #bind(size: number): Promise<BoundStep> {
    const batch = await allocate(this.#device, `batch of ${size}`, batchSpecs(this.model, size));
    return { ...batch, program: await stepProgram(this.model, this.#options).bind(this.#device, this.#inputs(batch)) };
  }

  #inputs({ images, targets }: Pick<BoundStep, 'images' | 'targets'>): Replaced<Tensor, StepInputs, DeviceTensor> {
    return { ...this.#state, images, targets };
  }

  #variableTensors(): [string, DeviceTensor][] {
    return [...Object.entries(this.#state.params), ...Object.entries(this.#state.buffers)];
  }

  #optimizerTensors(): [string, DeviceTensor][] {
    return Object.entries(this.#state.optimizer).flatMap(([state, tensors]) =>
      Object.entries(tensors).map(([name, tensor]) => [`${state}/${name}`, tensor] as [string, DeviceTensor]),
    );
  }
}
