// Steps and arithmetic of a recipe on data of known size, without the data or a device. Not memory, files and time (plan-recipe.ts).
import {
  type DataCounts,
  learningKey,
  learningOptions,
  type ModelData,
  modelOf,
  type Recipe,
  type StepKind,
  stepKinds,
} from '@softlabel/distill';
import { DEFAULT_PROFILE, type DeviceProfile } from '@softlabel/runtime';
import { EVALUATION_BATCH, planLogits, planStep } from '@softlabel/train';

/** What a recipe asks of any machine, evaluations included. */
export interface RecipeWork {
  readonly steps: number;
  readonly flops: number;
}

/** What there is to know of a data set before it is there. */
export interface DataSize extends ModelData {
  readonly counts: DataCounts;
}

/** A device that every step fits: arithmetic does not depend on limits. */
const ROOMY: DeviceProfile = { ...DEFAULT_PROFILE, maxBindingBytes: 2 ** 40, maxBufferBytes: 2 ** 40 };

/** Constants of the normalisation, which change no count. */
const NORMALISATION = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** Counts the work of recipes; what steps alike cost is planned once. */
export class WorkCounter {
  readonly #flopsPerImage = new Map<string, number>();

  /** The work of a recipe; the last batch of an epoch counts by its images. */
  workOf(recipe: Recipe, data: DataSize): RecipeWork {
    const kinds = stepKinds(recipe, data.counts);
    const flops = kinds.map((kind) => this.#flopsOf(kind, recipe, data));
    return { steps: sum(kinds.map(({ steps }) => steps)), flops: sum(flops) };
  }

  /** FLOPs of the steps of one kind, and of the evaluations between and after them. */
  #flopsOf(kind: StepKind, recipe: Recipe, data: DataSize): number {
    const { batch, isTaught, images, evaluated } = kind;
    const model = modelOf(kind, data);
    const options = learningOptions(recipe, { ...data, ...NORMALISATION }, kind);
    const known = { model: kind.model, image: data.train, classes: data.classNames.length, train: recipe.train };
    const device = { profile: ROOMY };
    const teacher = isTaught ? recipe.model : null;
    const step = { ...known, batch, learning: learningKey(kind), teacher };
    const training = this.#planned(step, batch, () => planStep(device, model, options, batch).cost.flops);
    const whole = Math.min(EVALUATION_BATCH, data.counts.test);
    const evaluation = this.#planned({ ...known, batch: whole }, whole, () => planLogits(device, model, NORMALISATION, whole).cost.flops);
    return images * training + evaluated * evaluation;
  }

  /** FLOPs for each image of a batch. */
  #planned(what: Readonly<Record<string, unknown>>, batch: number, flops: () => number): number {
    const key = JSON.stringify(what);
    const perImage = this.#flopsPerImage.get(key) ?? flops() / batch;
    this.#flopsPerImage.set(key, perImage);
    return perImage;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
