// What other packages take from here: recipes, cells, stage identities, run folders, labels, experiments, statistics and tables.
export * from './cell-names.ts';
export { type ExperimentData, labelledData, loadData } from './experiment/data.ts';
export { requireImagesOfCells } from './experiment/enough-images.ts';
export * from './experiment/evaluate-checkpoint.ts';
export type { ExperimentEvent, ExpertStanding, OnEvent } from './experiment/events.ts';
export { labelKeptEpochs } from './experiment/label-epochs.ts';
export { type RunExamples, readLabelExamples } from './experiment/label-examples.ts';
export * from './experiment/missing-cells.ts';
export {
  type Learning,
  learningKey,
  learningOptions,
  type ModelData,
  modelOf,
  type Network,
  Networks,
  networksFor,
  studentLearning,
} from './experiment/network.ts';
export { type RunPorts, requirePrecision, usesMatrixUnits, type WantedDevice } from './experiment/open.ts';
export { poolOutsideRuns } from './experiment/pool-outside-runs.ts';
export { evenParts } from './experiment/populations.ts';
export { type EpochRecord, Records, type StudentRecord } from './experiment/records.ts';
export { cellsAtBestValidation } from './experiment/results.ts';
export * from './experiment/run.ts';
export { seenTypeOf } from './experiment/seen-images.ts';
export { type ImagePool, importTarget } from './experiment/sources.ts';
export { populationOf } from './experiment/student-population.ts';
export * from './experiment/told-selection.ts';
export * from './experiment/workload.ts';
export { type Claim, type Measured, NotTestable } from './experiments/claims/claim.ts';
export * from './experiments/claims/finding.ts';
export * from './experiments/claims/finding-texts.ts';
export { frontCurves, frontLaw } from './experiments/claims/front-law.ts';
export { judgeClaims } from './experiments/claims/judge.ts';
export { cellOnClass, REMOVALS, type Removal, removalCells, removedClasses } from './experiments/claims/removals.ts';
export { type Experiment, experimentSweep, SCALES, type Scale } from './experiments/experiment.ts';
export { EXPERIMENTS } from './experiments/index.ts';
export * from './labels/apply-edits.ts';
export * from './labels/bundle.ts';
export * from './labels/describe.ts';
export * from './labels/edit-bundle.ts';
export * from './labels/edits.ts';
export * from './labels/foreign-file.ts';
export * from './labels/foreign-labels.ts';
export * from './labels/import-labels.ts';
export * from './labels/match.ts';
export { formatAfter, labelBytes, type NumberFormat } from './labels/number-formats.ts';
export * from './labels/pipeline.ts';
export * from './labels/remap.ts';
export * from './labels/select-labels.ts';
export { hardLabels, softmaxTemperature } from './labels/softmax.ts';
export * from './ledger/index.ts';
export { editDistance, nearest } from './nearest.ts';
export * from './number-text.ts';
export { type Cell, type CellLabels, expandCells } from './recipe/cells.ts';
export { RecipeError } from './recipe/errors.ts';
export * from './recipe/parse.ts';
export {
  type ExpertRecipe,
  expertRecipeSchema,
  type LabelSource,
  type ModelSettings,
  type Recipe,
  recipeSchema,
  type StudentSettings,
  studentSchema,
} from './recipe/schema.ts';
export * from './runs/layout.ts';
export * from './runs/metric-curves.ts';
export * from './runs/metrics.ts';
export * from './runs/results.ts';
export * from './runs/run-folder.ts';
export * from './runs/run-rows.ts';
export * from './runs/training-time.ts';
export * from './runs/tuning-table.ts';
export * from './stages/identity.ts';
export * from './statistics/cell-difference.ts';
export * from './statistics/holm.ts';
export * from './statistics/law.ts';
export * from './statistics/mean-difference.ts';
export * from './statistics/power.ts';
export * from './statistics/student-t.ts';
export * from './statistics/summary.ts';
export * from './statistics/variance.ts';
export * from './sweep/merge.ts';
export * from './sweep/schedule.ts';
export * from './sweep/sweep-folder.ts';
export * from './sweep/sweep-forecast.ts';
export * from './sweep/tasks.ts';
export * from './sweep/worker.ts';
export * from './table.ts';
