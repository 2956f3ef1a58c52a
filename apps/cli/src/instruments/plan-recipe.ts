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
  populationFor,
  type Recipe,
  resumeFile,
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
import { plannedSet, residentBytes, rowBytes } from './plan-memory.ts';

/** A learner's state, and the copy of it at the mark. */
const STATE_COPIES = 2;

/** One kind of step with the cost of one of them, for all that are trained at once. */
export interface PlannedKind extends StepKind {
  /** Trainings done at once. */
  readonly members: number;
  readonly cost: PlanCost;
  /** Bytes of parameters and optimiser state, and of the copy that a training goes back to. */
  readonly stateBytes: number;
  /** Bytes of what else stays on the device for a step: the training set or as much of it as is held, its targets, a teacher. */
  readonly dataBytes: number;
}

/** The evaluations of all trainings of one model. */
export interface PlannedEvaluation {
  readonly model: ModelSettings;
  readonly batch: number;
  /** Images evaluated in the whole run. */
  readonly images: number;
  readonly cost: PlanCost;
  /** The state is that of what is evaluated. */
  readonly stateBytes: 0;
  /** Bytes of a batch with the network that sees it, and of the test and validation images that stay on the device. */
  readonly dataBytes: number;
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
  /** The row that takes the most memory at once. What other rows took may be held beside it. */
  readonly memory: { readonly row: string; readonly bytes: number };
  readonly disk: {
    readonly checkpoints: FileCount;
    readonly bundles: FileCount;
    readonly whitening: FileCount;
    /** The largest of those that there is one of at a time. */
    readonly resume: FileCount;
  };
}

/** Plans every kind of step for a device of this profile. */
export function planRecipe(profile: DeviceProfile, recipe: Recipe, data: ExperimentData): RecipePlan {
  const counts = countsOf(data);
  const type = seenTypeOf(data);
  const kinds = stepKinds(recipe, counts).map((kind): PlannedKind => {
    const model = modelOf(kind, data);
    const options = learningOptions(recipe, data, kind);
    const members = membersOf(profile, model, options, kind, type);
    const { cost } = planStep({ profile }, model, options, kind.batch, plannedSet(kind, data), members, type);
    const state = members * stateBytes(model, kind.optimizer);
    return { ...kind, members, cost, stateBytes: STATE_COPIES * state, dataBytes: Math.max(0, cost.inputBytes - state) };
  });
  const evaluations = planEvaluations(profile, kinds, data);
  return {
    recipe: recipe.name,
    data: { name: data.name, fingerprint: data.fingerprint, ...counts },
    kinds,
    evaluations,
    images: sum(kinds, ({ images }) => images),
    steps: sum(kinds, ({ steps }) => steps),
    whitening: data.whitening === null ? null : { values: data.train.height * data.train.width * 3, images: counts.train },
    memory: fullestRow(kinds, evaluations),
    disk: {
      checkpoints: checkpointFiles(recipe, modelOf(recipe, data), data),
      bundles: bundleFiles(recipe, counts, data),
      whitening: whiteningFile(data),
      resume: resumeFile(kinds.map((kind) => kind.stateBytes / STATE_COPIES)),
    },
  };
}

function planEvaluations(profile: DeviceProfile, kinds: readonly StepKind[], data: ExperimentData): PlannedEvaluation[] {
  const batch = Math.min(EVALUATION_BATCH, data.test.labels.length);
  const type = seenTypeOf(data);
  const resident = residentBytes(profile, data, type);
  const models = new Map(kinds.map(({ model }) => [JSON.stringify(model), model]));
  return [...models].map(([key, model]) => ({
    model,
    batch,
    images: sum(
      kinds.filter((kind) => JSON.stringify(kind.model) === key),
      ({ evaluated }) => evaluated,
    ),
    ...evaluationMemory(planLogits({ profile }, modelOf({ model }, data), data, batch, type).cost, resident),
  }));
}

const evaluationMemory = (cost: PlanCost, resident: number) => ({ cost, stateBytes: 0, dataBytes: cost.inputBytes + resident }) as const;

/** The row of the most bytes, and these. */
function fullestRow(kinds: readonly PlannedKind[], evaluations: readonly PlannedEvaluation[]): RecipePlan['memory'] {
  const rows = [...kinds, ...evaluations.map((row) => ({ ...row, name: 'evaluation' }))];
  const sizes = rows.map((row) => ({ row: row.name, bytes: rowBytes(row) }));
  return sizes.reduce((most, one) => (one.bytes > most.bytes ? one : most));
}

function membersOf(
  profile: DeviceProfile,
  model: Model,
  options: LearnerOptions,
  { population, batch, set, trainings }: StepKind,
  type: ImageType,
): number {
  const most = populationFor(population, trainings, (memoryBytes) =>
    mostMembers({ profile }, model, options, batch, set, type, memoryBytes),
  );
  return largestPart(trainings, most);
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
