// What a recipe will do and take, before it runs: launches, arithmetic, memory, files, and time where something was measured. Not the measuring.
import {
  bundleFiles,
  checkpointFiles,
  countsOf,
  type DataCounts,
  type ExperimentData,
  type FileCount,
  type ModelSettings,
  modelOf,
  type Recipe,
  requireImagesOfCells,
  resumeFile,
  seenTypeOf,
  stepKinds,
  whiteningFile,
} from '@softlabel/distill';
import type { DeviceProfile } from '@softlabel/runtime';
import type { PlanCost } from '@softlabel/tensor';
import { EVALUATION_BATCH, planLogits } from '@softlabel/train';
import { type PlannedKind, planKind, STATE_COPIES } from './plan-kind.ts';
import { residentBytes, rowBytes } from './plan-memory.ts';

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
  /** Steps of all trainings, each counted by itself. */
  readonly steps: number;
  /** FLOPs of the whole run: of all steps and evaluations, the last batch of an epoch by its images. */
  readonly flops: number;
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

/** Plans every kind of step for a device of this profile. Throws where a run would not start. */
export function planRecipe(profile: DeviceProfile, recipe: Recipe, data: ExperimentData): RecipePlan {
  requireImagesOfCells(recipe, data.train);
  const counts = countsOf(data);
  const kinds = stepKinds(recipe, counts).map((kind) => planKind(profile, recipe, data, kind));
  const evaluations = planEvaluations(profile, kinds, data);
  return {
    recipe: recipe.name,
    data: { name: data.name, fingerprint: data.fingerprint, ...counts },
    kinds,
    evaluations,
    images: sum(kinds, ({ images }) => images),
    steps: sum(kinds, ({ steps }) => steps),
    flops: sum(kinds, flopsOf) + sum(evaluations, flopsOf),
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

function planEvaluations(profile: DeviceProfile, kinds: readonly PlannedKind[], data: ExperimentData): PlannedEvaluation[] {
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

/** FLOPs of all of a row's images in batches, of `members` at once each. */
const flopsOf = ({
  images,
  batch,
  cost,
  members = 1,
}: Pick<PlannedEvaluation, 'images' | 'batch' | 'cost'> & { members?: number }): number => (images / batch / members) * cost.flops;

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);
