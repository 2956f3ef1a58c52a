// Steps and arithmetic of a recipe on data of known size, without the data or a device. Not memory, files and time (plan-recipe.ts).
import { type DataCounts, learningOptions, type ModelData, modelOf, type Recipe, stepKinds } from '@softlabel/distill';
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
    const model = modelOf(recipe, data);
    const options = learningOptions(recipe, NORMALISATION);
    const known = { model: recipe.model, image: data.train, classes: data.classNames.length, train: recipe.train };
    const device = { profile: ROOMY };
    const kinds = stepKinds(recipe, data.counts);
    const training = kinds.map(({ batch, optimizer, images }) => {
      const step = { ...known, batch, optimizer: { ...optimizer, lr: null } };
      return images * this.#planned(step, batch, () => planStep(device, model, { ...options, optimizer }, batch).cost.flops);
    });
    const batch = Math.min(EVALUATION_BATCH, data.counts.test);
    const evaluation = this.#planned({ ...known, batch }, batch, () => planLogits(device, model, NORMALISATION, batch).cost.flops);
    const evaluated = sum(kinds.map((kind) => kind.evaluated));
    return { steps: sum(kinds.map(({ steps }) => steps)), flops: sum(training) + evaluated * evaluation };
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
