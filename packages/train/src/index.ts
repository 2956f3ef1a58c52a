// The public names of @softlabel/train.
export { type CheckpointMetadata, decodeCheckpoint, encodeCheckpoint, loadParameters, loadStateDict } from './checkpoint.ts';
export { planLogits } from './evaluation-program.ts';
export type { InputFlow } from './flow-clock.ts';
export type { Targets, TrainingSet } from './held-set.ts';
export { type ImageInput, type ImageReader, type ImageType, type ImageValues, imageTypeOf, type Preprocessing } from './images.ts';
export { initialVariables } from './init.ts';
export { Learner, type Snapshot } from './learner.ts';
export { countParams, type HostParams, type ImageSize, type Model, type ParamDef, type Params, specsOf, type Variables } from './model.ts';
export { type ConvNetOptions, convNet } from './models/convnet.ts';
export { type ResNetOptions, resNet } from './models/resnet.ts';
export { NonFiniteError } from './non-finite.ts';
export type { Optimizer } from './optimizer.ts';
export { mostMembers } from './population.ts';
export {
  accuracyOf,
  EVALUATION_BATCH,
  type EvaluationWatch,
  type Images,
  type LabelledImages,
  Predictor,
} from './predictor.ts';
export { RESIDENT_BYTES, ResidentImages } from './resident-images.ts';
export { learningRate, type Schedule } from './schedule.ts';
export type { Step } from './step-numbers.ts';
export { type EpochReport, reportEpochs, type TrainingOptions, train } from './training.ts';
export { type Augmentation, type LearnerOptions, planStep, stateBytes, traceStep } from './training-step.ts';
export { levelProductsOn, whitenOn } from './whitening.ts';
