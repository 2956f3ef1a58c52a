// The public names of @softlabel/train.
export { type CheckpointMetadata, decodeCheckpoint, encodeCheckpoint, loadStateDict } from './checkpoint.ts';
export { initialVariables } from './init.ts';
export { type Batch, Learner, type Snapshot, type StepNumbers } from './learner.ts';
export { countParams, type HostParams, type ImageSize, type Model, type ParamDef, type Params, specsOf, type Variables } from './model.ts';
export { type ConvNetOptions, convNet } from './models/convnet.ts';
export { type ResNetOptions, resNet } from './models/resnet.ts';
export type { Optimizer } from './optimizer.ts';
export { accuracyOf, EVALUATION_BATCH, type Images, Predictor, planLogits } from './predictor.ts';
export { learningRate, type Schedule } from './schedule.ts';
export { type EpochReport, NonFiniteError, type TrainingOptions, type TrainingSet, train } from './training.ts';
export { type LearnerOptions, type Preprocessing, planStep, stateBytes } from './training-step.ts';
