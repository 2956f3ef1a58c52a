// One training step as a program: its inputs, its plan, and what it computes. Not the state on a device (learner.ts).
import type { Device } from '@softlabel/runtime';
import {
  add,
  bytesOf,
  dsa,
  f32,
  flatten,
  multiply,
  normalise,
  type Plan,
  program,
  type Spec,
  softCrossEntropy,
  type Tensor,
  u8,
  u32,
  valueAndGradWithAux,
} from '@softlabel/tensor';
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
}

export type StepInputs = {
  readonly params: Params;
  readonly buffers: Params;
  readonly optimizer: OptimizerState;
  readonly lossSum: Tensor;
  readonly lr: Tensor;
  readonly step: Tensor;
  readonly counter: Tensor;
  readonly images: Tensor;
  readonly targets: Tensor;
};

/** What a training keeps on the device from step to step, in the order in which it lies there. */
export function learnerSpecs(model: Model, optimizer: Optimizer) {
  const params = specsOf(model.params);
  const buffers = specsOf(model.buffers);
  return { params, buffers, optimizer: stateSpecs(optimizer, params), lossSum: f32(), lr: f32(), step: f32(), counter: u32(2) };
}

/** One batch of `size` images on the device. */
export function batchSpecs({ image: { height, width, channels }, classes }: Model, size: number) {
  return { images: u8(size, height, width, channels), targets: f32(size, classes) };
}

/** Bytes of the parameters, buffers and optimiser state of a training. */
export const stateBytes = (model: Model, optimizer: Optimizer): number =>
  flatten<Spec>(learnerSpecs(model, optimizer)).reduce((sum, [, spec]) => sum + bytesOf(spec), 0);

/** The plan of a step on a batch of `size` images: dispatches, FLOPs and bytes without a device's memory. */
export const planStep = (device: Pick<Device, 'profile'>, model: Model, options: LearnerOptions, size: number): Plan =>
  stepProgram(model, options).plan(device, { ...learnerSpecs(model, options.optimizer), ...batchSpecs(model, size) });

/** The program of one training step; an output named like an input is its new value. */
export const stepProgram = (model: Model, options: LearnerOptions) =>
  program(`${model.name}/step`, (inputs: StepInputs) => trainingStep(model, options, inputs));

/** Bytes to augmented images, loss, gradients, update: the whole step as a function of tensors. */
function trainingStep(model: Model, { preprocessing, augment, optimizer }: LearnerOptions, inputs: StepInputs) {
  const { params, buffers, counter, targets } = inputs;
  const pixels = normalise(inputs.images, preprocessing.mean, preprocessing.std);
  const images = augment === 'dsa' ? dsa(pixels, counter) : pixels;
  const lossOf = valueAndGradWithAux((trained: Params) => {
    const { logits, buffers: updated } = model.apply({ params: trained, buffers }, images, 'train');
    return [softCrossEntropy(logits, targets), updated];
  });
  const [loss, newBuffers, gradients] = lossOf(params);
  const next = optimizerStep(optimizer, params, gradients, inputs.optimizer, inputs.lr, inputs.step);
  return {
    params: next.params,
    buffers: newBuffers,
    optimizer: next.state,
    lossSum: add(inputs.lossSum, multiply(loss, targets.shape[0])),
  };
}
