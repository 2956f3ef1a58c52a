// The public names of @softlabel/train.
export { type CheckpointMetadata, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
export { initialVariables } from './init.ts';
export { type Batch, Learner, type LearnerOptions, type Preprocessing, type Snapshot } from './learner.ts';
export { countParams, type HostParams, type ImageSize, type Model, type ParamDef, type Params, specsOf, type Variables } from './model.ts';
export { type ConvNetOptions, convNet } from './models/convnet.ts';
export type { Optimizer } from './optimizer.ts';
export { accuracyOf, type Images, Predictor } from './predictor.ts';
export { learningRate, type Schedule } from './schedule.ts';
export { type EpochReport, NonFiniteError, type TrainingOptions, type TrainingSet, train } from './training.ts';
