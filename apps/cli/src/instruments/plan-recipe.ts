// What a recipe will do and take, before it runs: launches, arithmetic, memory, files, and time where something was measured. Not the measuring.
import {
  bundleFiles,
  checkpointFiles,
  countsOf,
  type DataCounts,
  type ExperimentData,
  type FileCount,
  largestPart,
  learningOptions,
  type ModelSettings,
  modelOf,
  type Recipe,
  type StepKind,
  seenTypeOf,
  stepKinds,
  whiteningFile,
} from '@softlabel/distill';
import type { DeviceProfile } from '@softlabel/runtime';
import type { PlanCost } from '@softlabel/tensor';
import {
  EVALUATION_BATCH,
  type ImageType,
  type LearnerOptions,
  type Model,
  mostMembers,
  planLogits,
  planStep,
  stateBytes,
} from '@softlabel/train';

/** One kind of step with the cost of one of them, for all that are trained at once. */
export interface PlannedKind extends StepKind {
  /** Trainings done at once. */
  readonly members: number;
  readonly cost: PlanCost;
  /** Bytes of parameters and optimiser state. */
  readonly stateBytes: number;
}

/** The evaluations of all trainings of one model. */
export interface PlannedEvaluation {
  readonly model: ModelSettings;
  readonly batch: number;
  /** Images evaluated in the whole run. */
  readonly images: number;
  readonly cost: PlanCost;
}

export interface RecipePlan {
  readonly recipe: string;
  readonly data: DataCounts & { readonly name: string; readonly fingerprint: string };
  readonly kinds: readonly PlannedKind[];
  /** One for each model, in the order of the kinds. */
  readonly evaluations: readonly PlannedEvaluation[];
  /** Images seen by all trainings. */
  readonly images: number;
  readonly steps: number;
  /** What is fitted once before anything is trained: values of an image, and the images it is fitted to. Null where images are normalised. */
  readonly whitening: { readonly values: number; readonly images: number } | null;
  readonly disk: { readonly checkpoints: FileCount; readonly bundles: FileCount; readonly whitening: FileCount };
}

/** Plans every kind of step for a device of this profile. */
export function planRecipe(profile: DeviceProfile, recipe: Recipe, data: ExperimentData): RecipePlan {
  const counts = countsOf(data);
  const type = seenTypeOf(data);
  const kinds = stepKinds(recipe, counts).map((kind): PlannedKind => {
    const model = modelOf(kind, data);
    const options = learningOptions(recipe, data, kind);
    const members = membersOf(profile, model, options, kind, type);
    const { cost } = planStep({ profile }, model, options, kind.batch, kind.set, members, type);
    return { ...kind, members, cost, stateBytes: members * stateBytes(model, kind.optimizer) };
  });
  return {
    recipe: recipe.name,
    data: { name: data.name, fingerprint: data.fingerprint, ...counts },
    kinds,
    evaluations: planEvaluations(profile, kinds, data),
    images: sum(kinds, ({ images }) => images),
    steps: sum(kinds, ({ steps }) => steps),
    whitening: data.whitening === null ? null : { values: data.train.height * data.train.width * 3, images: counts.train },
    disk: {
      checkpoints: checkpointFiles(recipe, modelOf(recipe, data)),
      bundles: bundleFiles(recipe, counts),
      whitening: whiteningFile(data),
    },
  };
}

function planEvaluations(profile: DeviceProfile, kinds: readonly StepKind[], data: ExperimentData): PlannedEvaluation[] {
  const batch = Math.min(EVALUATION_BATCH, data.test.labels.length);
  const models = new Map(kinds.map(({ model }) => [JSON.stringify(model), model]));
  return [...models].map(([key, model]) => ({
    model,
    batch,
    images: sum(
      kinds.filter((kind) => JSON.stringify(kind.model) === key),
      ({ evaluated }) => evaluated,
    ),
    cost: planLogits({ profile }, modelOf({ model }, data), data, batch, seenTypeOf(data)).cost,
  }));
}

function membersOf(
  profile: DeviceProfile,
  model: Model,
  options: LearnerOptions,
  { population, batch, set, trainings }: StepKind,
  type: ImageType,
): number {
  const most = population === 'auto' ? mostMembers({ profile }, model, options, batch, set, type) : population;
  return largestPart(trainings, most);
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
