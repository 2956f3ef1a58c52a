// The networks of an experiment on its device: one in training for each kind of step, loaded again for every expert and student. Not their training.
import type { ChannelStatistics } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import {
  type Augmentation,
  convNet,
  EVALUATION_BATCH,
  type ImageSize,
  type ImageType,
  Learner,
  type LearnerOptions,
  type Model,
  mostMembers,
  type Optimizer,
  Predictor,
  planStep,
  ResidentImages,
  resNet,
} from '@softlabel/train';
import { canonicalJson } from '../canonical-json.ts';
import { type Cell, studentAugment, studentModel } from '../recipe/cells.ts';
import type { ExpertRecipe, ModelSettings } from '../recipe/schema.ts';
import type { ExperimentData } from './data.ts';

/** One network, or a population of them: what trains it, and what reads its logits. */
export interface Network {
  readonly model: Model;
  readonly learner: Learner;
  readonly predictor: Predictor;
}

/** What a model is made for: the size of the images, and the classes. */
export interface ModelData {
  readonly train: ImageSize;
  readonly classNames: readonly string[];
}

/** The model a recipe names, for the images and classes of `data`. */
export function modelOf({ model }: Pick<ExpertRecipe, 'model'>, { train, classNames }: ModelData): Model {
  const { height, width, channels } = train;
  const image = { height, width, channels };
  return model.name === 'resnet' ? resNet(model, image, classNames.length) : convNet(model, image, classNames.length);
}

/** The networks of a recipe on a device. */
export function networksFor(device: Device, recipe: ExpertRecipe, data: ExperimentData): Networks {
  return new Networks(device, recipe, data);
}

/** What the steps of a recipe's trainings differ in. */
export interface Learning {
  readonly model: ModelSettings;
  readonly optimizer: Optimizer;
  readonly augment: Augmentation;
  /** 'own' where those trained at once differ in it. */
  readonly temperature: number | 'own';
  /** Whether those trained at once differ in their learning rates. */
  readonly ownRates: boolean;
  /** Whether an expert labels the images of every batch. */
  readonly isTaught: boolean;
}

export const expertLearning = ({ model, train: { augment }, expert: { optimizer } }: ExpertRecipe): Learning => ({
  model,
  optimizer,
  augment,
  temperature: 1,
  ownRates: false,
  isTaught: false,
});

/** How students of a cell learn; `together` are the cells of those trained at once, which are alike (populations.ts). */
export function studentLearning(recipe: ExpertRecipe, cell: Cell, together: readonly Cell[] = [cell]): Learning {
  const { optimizer, temperature } = cell.student;
  return {
    model: studentModel(recipe, cell),
    optimizer,
    augment: studentAugment(recipe, cell),
    temperature: together.every(({ student }) => student.temperature === temperature) ? temperature : 'own',
    ownRates: together.some(({ student }) => student.optimizer.lr !== optimizer.lr),
    isTaught: cell.source === 'teacher',
  };
}

/** What a step reads beside its model; a teacher is of the experts' model. */
export function learningOptions(recipe: ExpertRecipe, data: ModelData & ChannelStatistics, learning: Learning): LearnerOptions {
  const { precision, lossScale } = recipe.train;
  const { optimizer, augment, temperature, ownRates, isTaught } = learning;
  const { mean, std } = data;
  return {
    preprocessing: { mean, std },
    augment,
    optimizer,
    lossScale: precision === 'mixed' ? lossScale : 1,
    temperature,
    ownRates,
    teacher: isTaught ? modelOf(recipe, data) : null,
  };
}

/** Equal for trainings whose steps are alike. The learning rate makes no difference: every step is handed its own. */
export const learningKey = ({ model, optimizer, augment, temperature, ownRates, isTaught }: Learning): string =>
  canonicalJson({ model, optimizer: { ...optimizer, lr: null }, augment, temperature, ownRates, isTaught });

/** Images of the step that FLOPs are counted on: few, so that it can be planned wherever a training fits. */
const PLANNED_BATCH = 16;

/**
 * Makes networks when they are first needed and keeps them: planning and pipelines are made once, whoever is trained. Of populations, whose memory
 * is large, only the last one.
 */
export class Networks {
  /** The recipe's model, which experts have. */
  readonly model: Model;
  readonly #device: Device;
  readonly #recipe: ExpertRecipe;
  readonly #data: ExperimentData;
  readonly #networks = new Map<string, Promise<Network>>();
  /** What all of them are evaluated on. */
  readonly #resident: ResidentImages;
  readonly #flops = new Map<string, number>();

  constructor(device: Device, recipe: ExpertRecipe, data: ExperimentData) {
    this.model = modelOf(recipe, data);
    this.#device = device;
    this.#resident = new ResidentImages(device, this.model);
    this.#recipe = recipe;
    this.#data = data;
  }

  /** The network of `members` trained at once; whoever takes it loads them, and their teacher. */
  async trainedBy(learning: Learning, members = 1): Promise<Network> {
    const key = `${learningKey(learning)} ${members}`;
    const known = this.#networks.get(key);
    if (known !== undefined) return known;
    if (members > 1) await this.#releaseWhere(({ learner }) => learner.members > 1);
    const made = this.#make(learning, members);
    this.#networks.set(key, made);
    made.catch(() => this.#networks.delete(key)); // there is nothing to release
    return made;
  }

  /** The most that `trainedBy` can train at once on batches of `batch` out of `count` images, in `memoryBytes` or what the device is good for. */
  mostMembers(learning: Learning, batch: number, count: number, type: ImageType, memoryBytes?: number): number {
    const { model, options } = this.#setUp(learning);
    return mostMembers(this.#device, model, options, batch, count, type, memoryBytes);
  }

  /**
   * FLOPs of a training's steps for each image: what steps of different models, or with a teacher, cost against each other. Optimiser, augmentation
   * and batch make little difference to it.
   */
  flopsPerImage(learning: Learning): number {
    const key = canonicalJson({ model: learning.model, isTaught: learning.isTaught });
    const known = this.#flops.get(key);
    if (known !== undefined) return known;
    const { model, options } = this.#setUp(learning);
    const { cost } = planStep(this.#device, model, options, PLANNED_BATCH);
    const flops = cost.flops / PLANNED_BATCH;
    this.#flops.set(key, flops);
    return flops;
  }

  #setUp(learning: Learning): { readonly model: Model; readonly options: LearnerOptions } {
    return { model: modelOf(learning, this.#data), options: learningOptions(this.#recipe, this.#data, learning) };
  }

  async #make(learning: Learning, members: number): Promise<Network> {
    const { model, options } = this.#setUp(learning);
    const learner = await Learner.create(this.#device, model, options, members);
    return {
      model,
      learner,
      predictor: new Predictor(this.#device, model, options.preprocessing, learner, EVALUATION_BATCH, this.#resident),
    };
  }

  /** Gives the device's memory back. */
  async release(): Promise<void> {
    await this.#releaseWhere(() => true);
    await this.#resident.release();
  }

  async #releaseWhere(chosen: (network: Network) => boolean): Promise<void> {
    for (const [key, made] of [...this.#networks]) {
      const network = await made;
      if (!chosen(network)) continue;
      this.#networks.delete(key);
      await network.predictor.release();
      await network.learner.release();
    }
  }
}
