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
  modelOf,
  type Recipe,
  type StepKind,
  stepKinds,
} from '@softlabel/distill';
import type { DeviceProfile } from '@softlabel/runtime';
import type { PlanCost } from '@softlabel/tensor';
import { EVALUATION_BATCH, type LearnerOptions, type Model, mostMembers, planLogits, planStep, stateBytes } from '@softlabel/train';

/** One kind of step with the cost of one of them, for all that are trained at once. */
export interface PlannedKind extends StepKind {
  /** Trainings done at once. */
  readonly members: number;
  readonly cost: PlanCost;
  /** Bytes of parameters and optimiser state. */
  readonly stateBytes: number;
}

export interface PlannedEvaluation {
  readonly batch: number;
  /** Images evaluated in the whole run. */
  readonly images: number;
  readonly cost: PlanCost;
}

export interface RecipePlan {
  readonly recipe: string;
  readonly data: DataCounts & { readonly name: string; readonly fingerprint: string };
  readonly kinds: readonly PlannedKind[];
  readonly evaluation: PlannedEvaluation;
  /** Images seen by all trainings. */
  readonly images: number;
  readonly steps: number;
  readonly disk: { readonly checkpoints: FileCount; readonly bundles: FileCount };
}

/** Plans every kind of step for a device of this profile. */
export function planRecipe(profile: DeviceProfile, recipe: Recipe, data: ExperimentData): RecipePlan {
  const counts = countsOf(data);
  const model = modelOf(recipe, data);
  const options = learningOptions(recipe, data);
  const kinds = stepKinds(recipe, counts).map((kind): PlannedKind => {
    const learning = { ...options, optimizer: kind.optimizer };
    const members = membersOf(profile, model, learning, kind);
    const { cost } = planStep({ profile }, model, learning, kind.batch, kind.set, members);
    return { ...kind, members, cost, stateBytes: members * stateBytes(model, kind.optimizer) };
  });
  const batch = Math.min(EVALUATION_BATCH, counts.test);
  return {
    recipe: recipe.name,
    data: { name: data.name, fingerprint: data.fingerprint, ...counts },
    kinds,
    evaluation: {
      batch,
      images: sum(kinds, ({ evaluated }) => evaluated),
      cost: planLogits({ profile }, model, options.preprocessing, batch).cost,
    },
    images: sum(kinds, ({ images }) => images),
    steps: sum(kinds, ({ steps }) => steps),
    disk: { checkpoints: checkpointFiles(recipe, model), bundles: bundleFiles(recipe, counts) },
  };
}

function membersOf(profile: DeviceProfile, model: Model, options: LearnerOptions, { population, batch, set, trainings }: StepKind): number {
  const most = population === 'auto' ? mostMembers({ profile }, model, options, batch, set) : population;
  return largestPart(trainings, most);
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
