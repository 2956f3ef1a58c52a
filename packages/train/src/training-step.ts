// One training step as a program: its inputs, its plan, and what it computes. Not the state on a device (learner.ts).
import type { Device } from '@softlabel/runtime';
import {
  bytesOf,
  crossEntropyRows,
  cutmix,
  dsa,
  f32,
  flatten,
  gather,
  linear,
  mapTree,
  mean,
  multiply,
  ones,
  type Plan,
  program,
  reshape,
  type Spec,
  type Tensor,
  type Traced,
  valueAndGradWithAux,
  vmap,
} from '@softlabel/tensor';
import { rowsFor, SHARED_OF_SET, setSpecs } from './held-set.ts';
import { type ImageType, type Preprocessing, seenImages } from './images.ts';
import { type Model, type Params, specsOf } from './model.ts';
import { type Optimizer, type OptimizerState, optimizerStep, stateSpecs } from './optimizer.ts';
import { numberSpecs, sharedNumbers } from './step-numbers.ts';
import { type TeacherInputs, taught, teacherSpecs } from './teacher.ts';

/** What becomes of the images of a batch, all drawn from `counter` [seed, step]. */
const AUGMENTATIONS = {
  dsa: (images: Tensor, counter: Tensor): Tensor => dsa(images, counter),
  cutmix,
  none: (images: Tensor): Tensor => images,
} as const;

/** `cutmix` mixes images of a batch, so that a teacher must label them. */
export type Augmentation = keyof typeof AUGMENTATIONS;

export interface LearnerOptions {
  readonly preprocessing: Preprocessing;
  readonly augment: Augmentation;
  readonly optimizer: Optimizer;
  /** Factor on the loss while gradients are computed, a power of two: keeps small ones in the range of f16. 1 unless given. */
  readonly lossScale?: number;
  /** Whether each member has a learning rate of its own: takes a launch for each parameter in place of one for all. Not unless given. */
  readonly ownRates?: boolean;
  /** Divides the logits before the softmax of the loss, and a teacher's before its own; 'own' for one of each member, without a teacher. 1 unless given. */
  readonly temperature?: number | 'own';
  /** The network that labels the augmented images of each batch, in place of the set's targets. */
  readonly teacher?: Model | null;
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
  /** Read where the temperature is the member's own. */
  readonly inverseTemperature: Tensor;
  readonly index: Tensor;
  readonly images: Tensor;
  readonly targets: Tensor;
  readonly teacher: TeacherInputs;
};

/** What of a step's inputs all members see. */
export const sharedInputs = (options: LearnerOptions) => [...sharedNumbers(options), ...SHARED_OF_SET, 'teacher'] as const;

/** What a training keeps on the device from step to step, in the order in which it lies there. */
export function learnerSpecs(model: Model, optimizer: Optimizer) {
  const params = specsOf(model.params);
  return { params, buffers: specsOf(model.buffers), optimizer: stateSpecs(optimizer, params), lossSum: f32() };
}

/** Bytes of the parameters, buffers and optimiser state of a training. */
export const stateBytes = (model: Model, optimizer: Optimizer): number =>
  flatten<Spec>(learnerSpecs(model, optimizer)).reduce((sum, [, spec]) => sum + bytesOf(spec), 0);

/** What one member hands to a step on `size` of `count` images. */
export const stepSpecs = (
  device: Pick<Device, 'profile'>,
  model: Model,
  options: LearnerOptions,
  size: number,
  count: number,
  type: ImageType,
) => ({
  ...learnerSpecs(model, options.optimizer),
  ...numberSpecs(size),
  ...setSpecs(model, rowsFor(device, model, count, size, type), type),
  teacher: teacherSpecs(options.teacher ?? null),
});

/** The step of `members` trainings on `size` of `count` images, traced with its gradients for the memory that the device binds. */
export const traceStep = (
  device: Pick<Device, 'profile'>,
  model: Model,
  options: LearnerOptions,
  size: number,
  count = size,
  members = 1,
  type: ImageType = 'u8',
): Traced => stepProgram(model, options, members).trace(stepSpecs(device, model, options, size, count, type));

/** The plan of such a step: dispatches, FLOPs and bytes without a device's memory. */
export const planStep = (...[device, ...step]: Parameters<typeof traceStep>): Plan => traceStep(device, ...step).plan(device);

/** The program of one step of `members` trainings; an output named like an input is its new value. */
export const stepProgram = (model: Model, options: LearnerOptions, members: number) =>
  vmap(oneStep(model, options), members, sharedInputs(options));

/** The step of one training, for those who look at it alone. */
export const oneStep = (model: Model, options: LearnerOptions) =>
  program(`${model.name}/step`, (inputs: StepInputs) => trainingStep(model, options, inputs));

/** Bytes to augmented images, loss, gradients, update: the whole step as a function of tensors. */
function trainingStep(model: Model, options: LearnerOptions, inputs: StepInputs) {
  const { preprocessing, augment, optimizer, lossScale = 1, temperature = 1, teacher = null } = options;
  if (augment === 'cutmix' && teacher === null)
    throw new Error('training: expected a teacher that labels mixed images, got none. Give one, or another augmentation.');
  const { params, buffers, counter, index } = inputs;
  const pixels = seenImages(inputs.images, index, preprocessing);
  const images = AUGMENTATIONS[augment](pixels, counter);
  const targets = teacher === null ? gather(inputs.targets, index) : taught(teacher, inputs.teacher, images, ofAll(temperature));
  const sharpness = temperature === 'own' ? inputs.inverseTemperature : 1 / temperature;
  const lossOf = valueAndGradWithAux((trained: Params) => {
    const { logits, buffers: updated } = model.apply({ params: trained, buffers }, images, 'train');
    const losses = crossEntropyRows(scaled(logits, sharpness), targets);
    return [scaled(mean(losses), lossScale), { buffers: updated, losses }];
  });
  const [, after, scaledGradients] = lossOf(params);
  const gradients = mapTree<Tensor, Tensor>(scaledGradients, (gradient) => scaled(gradient, 1 / lossScale)) as Params;
  const next = optimizerStep(optimizer, params, gradients, inputs.optimizer, inputs.lr, inputs.step);
  return {
    params: next.params,
    buffers: after.buffers,
    optimizer: next.state,
    lossSum: addAll(inputs.lossSum, after.losses),
  };
}

/** The temperature that a teacher's labels are made at. */
function ofAll(temperature: number | 'own'): number {
  if (temperature !== 'own') return temperature;
  throw new Error('training: expected one temperature for all members that a teacher labels for, got one for each. Train them apart.');
}

/** A scalar and all of `terms` [n], in one launch: a product with ones, and a bias, to which software adds the terms four by four. */
const addAll = (total: Tensor, terms: Tensor): Tensor => {
  const [count] = terms.shape;
  return reshape(linear(reshape(terms, [1, count]), ones([count, 1]), reshape(total, [1])), []);
};

const scaled = (x: Tensor, factor: number | Tensor): Tensor => (factor === 1 ? x : multiply(x, factor));
