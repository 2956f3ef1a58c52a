// The networks of an experiment on its device: one in training for each kind of optimiser, loaded again for every expert and student. Not their training.
import type { ChannelStatistics } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import {
  convNet,
  type ImageSize,
  Learner,
  type LearnerOptions,
  type Model,
  mostMembers,
  type Optimizer,
  Predictor,
  resNet,
} from '@softlabel/train';
import { canonicalJson } from '../canonical-json.ts';
import type { ExpertRecipe } from '../recipe/schema.ts';
import type { ExperimentData } from './data.ts';

/** One network, or a population of them: what trains it, and what reads its logits. */
export interface Network {
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
  return new Networks(device, modelOf(recipe, data), learningOptions(recipe, data));
}

/** What all trainings of a recipe share, whatever their optimiser. */
export function learningOptions({ train }: ExpertRecipe, { mean, std }: ChannelStatistics): Omit<LearnerOptions, 'optimizer'> {
  const { augment, precision, lossScale } = train;
  return { preprocessing: { mean, std }, augment, lossScale: precision === 'mixed' ? lossScale : 1 };
}

/**
 * Makes networks when they are first needed and keeps them: planning and pipelines are made once, whoever is trained. Of populations, whose memory
 * is large, only the last one.
 */
export class Networks {
  readonly model: Model;
  readonly #device: Device;
  readonly #options: Omit<LearnerOptions, 'optimizer'>;
  readonly #networks = new Map<string, Promise<Network>>();

  constructor(device: Device, model: Model, options: Omit<LearnerOptions, 'optimizer'>) {
    this.model = model;
    this.#device = device;
    this.#options = options;
  }

  /**
   * The network of `members` trained at once by `optimizer`; whoever takes it loads them. The learning rate makes no difference: every step is
   * handed its own.
   */
  async trainedBy(optimizer: Optimizer, members = 1): Promise<Network> {
    const key = canonicalJson({ ...optimizer, lr: null, members });
    const known = this.#networks.get(key);
    if (known !== undefined) return known;
    if (members > 1) await this.#releaseWhere(({ learner }) => learner.members > 1);
    const made = this.#make(optimizer, members);
    this.#networks.set(key, made);
    return made;
  }

  /** The most that `trainedBy` can train at once on batches of `batch` out of `count` images. */
  mostMembers(optimizer: Optimizer, batch: number, count: number): number {
    return mostMembers(this.#device, this.model, { ...this.#options, optimizer }, batch, count);
  }

  async #make(optimizer: Optimizer, members: number): Promise<Network> {
    const learner = await Learner.create(this.#device, this.model, { ...this.#options, optimizer }, members);
    return { learner, predictor: new Predictor(this.#device, this.model, this.#options.preprocessing, learner) };
  }

  /** Gives the device's memory back. */
  release(): Promise<void> {
    return this.#releaseWhere(() => true);
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
