// One training step as a program: its inputs, its plan, and what it computes. Not the state on a device (learner.ts).
import type { Device } from '@softlabel/runtime';
import {
  add,
  bytesOf,
  crossEntropyRows,
  dsa,
  f32,
  flatten,
  gather,
  mapTree,
  mean,
  multiply,
  normalise,
  type Plan,
  program,
  type Spec,
  sum,
  type Tensor,
  u32,
  valueAndGradWithAux,
  vmap,
} from '@softlabel/tensor';
import { rowsFor, SHARED_OF_SET, setSpecs } from './held-set.ts';
import { type Model, type Params, specsOf } from './model.ts';
import { type Optimizer, type OptimizerState, optimizerStep, stateSpecs } from './optimizer.ts';

/** Mean and deviation of each channel, of pixels scaled to [0, 1]. */
export interface Preprocessing {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface LearnerOptions {
  readonly preprocessing: Preprocessing;
  readonly augment: 'dsa' | 'none';
  readonly optimizer: Optimizer;
  /** Factor on the loss while gradients are computed, a power of two: keeps small ones in the range of f16. 1 unless given. */
  readonly lossScale?: number;
}

/** What one member of a population of trainings computes a step from. */
export type StepInputs = {
  readonly params: Params;
  readonly buffers: Params;
  readonly optimizer: OptimizerState;
  readonly lossSum: Tensor;
  readonly lr: Tensor;
  readonly step: Tensor;
  readonly counter: Tensor;
  readonly index: Tensor;
  readonly images: Tensor;
  readonly targets: Tensor;
};

/** What of a step's numbers all members see. */
export const SHARED_NUMBERS = ['lr', 'step'] as const;
/** What of all inputs. */
export const SHARED = [...SHARED_NUMBERS, ...SHARED_OF_SET] as const;

/** What a training keeps on the device from step to step, in the order in which it lies there. */
export function learnerSpecs(model: Model, optimizer: Optimizer) {
  const params = specsOf(model.params);
  return { params, buffers: specsOf(model.buffers), optimizer: stateSpecs(optimizer, params), lossSum: f32() };
}

/** The numbers that change from step to step, for a step on `size` images. */
export const numberSpecs = (size: number) => ({ lr: f32(), step: f32(), counter: u32(2), index: u32(size) });

/** Bytes of the parameters, buffers and optimiser state of a training. */
export const stateBytes = (model: Model, optimizer: Optimizer): number =>
  flatten<Spec>(learnerSpecs(model, optimizer)).reduce((sum, [, spec]) => sum + bytesOf(spec), 0);

/** What one member hands to a step on `size` of `count` images. */
export const stepSpecs = (device: Pick<Device, 'profile'>, model: Model, { optimizer }: LearnerOptions, size: number, count: number) => ({
  ...learnerSpecs(model, optimizer),
  ...numberSpecs(size),
  ...setSpecs(model, rowsFor(device, model, count, size)),
});

/** The plan of a step of `members` trainings on `size` of `count` images: dispatches, FLOPs and bytes without a device's memory. */
export const planStep = (
  device: Pick<Device, 'profile'>,
  model: Model,
  options: LearnerOptions,
  size: number,
  count = size,
  members = 1,
): Plan => stepProgram(model, options, members).plan(device, stepSpecs(device, model, options, size, count));

/** The program of one step of `members` trainings; an output named like an input is its new value. */
export const stepProgram = (model: Model, options: LearnerOptions, members: number) => vmap(oneStep(model, options), members, SHARED);

/** The step of one training, for those who look at it alone. */
export const oneStep = (model: Model, options: LearnerOptions) =>
  program(`${model.name}/step`, (inputs: StepInputs) => trainingStep(model, options, inputs));

/** Bytes to augmented images, loss, gradients, update: the whole step as a function of tensors. */
function trainingStep(model: Model, { preprocessing, augment, optimizer, lossScale = 1 }: LearnerOptions, inputs: StepInputs) {
  const { params, buffers, counter, index } = inputs;
  const pixels = normalise(inputs.images, index, preprocessing.mean, preprocessing.std);
  const targets = gather(inputs.targets, index);
  const images = augment === 'dsa' ? dsa(pixels, counter) : pixels;
  const lossOf = valueAndGradWithAux((trained: Params) => {
    const { logits, buffers: updated } = model.apply({ params: trained, buffers }, images, 'train');
    const losses = crossEntropyRows(logits, targets);
    return [scaled(mean(losses), lossScale), { buffers: updated, sum: sum(losses) }];
  });
  const [, after, scaledGradients] = lossOf(params);
  const gradients = mapTree<Tensor, Tensor>(scaledGradients, (gradient) => scaled(gradient, 1 / lossScale)) as Params;
  const next = optimizerStep(optimizer, params, gradients, inputs.optimizer, inputs.lr, inputs.step);
  return {
    params: next.params,
    buffers: after.buffers,
    optimizer: next.state,
    lossSum: add(inputs.lossSum, after.sum),
  };
}

const scaled = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : multiply(x, factor));
