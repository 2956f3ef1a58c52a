// An expert's saved epoch, and what it says about images: logits, from preprocessed images that are not augmented (paper code, assign_softlabels).
// Not labels yet.
import type { ImageSource } from '@softlabel/data';
import type { HostParams } from '@softlabel/train';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { expertCheckpoint } from '../runs/layout.ts';
import { decodeEpoch } from './checkpoint.ts';
import { expertLearning } from './network.ts';
import type { PlannedTraining } from './plan.ts';
import { evaluationWatch, type Workplace } from './workplace.ts';

/** Logits [N, K] of images, and the accuracy of the epoch that gave them on the test set. */
export interface ExpertLogits {
  readonly logits: Float32Array<ArrayBuffer>;
  readonly accuracy: number;
}

/** Logits of `set` under an expert's `epoch`. Throws when its checkpoint is not there, cut short, or another expert's. */
export async function expertLogits(
  work: Workplace,
  recipe: ExpertRecipe,
  expert: PlannedTraining,
  epoch: number,
  set: ImageSource,
): Promise<ExpertLogits> {
  const { variables, accuracy } = await expertWeights(work, expert, epoch);
  const { learner, predictor } = await work.networks.trainedBy(expertLearning(recipe));
  learner.load({ variables });
  const count = set.labels.length;
  const watch = evaluationWatch(work, `labels of expert ${expert.index}, epoch ${epoch}`, count);
  return { logits: await predictor.logits({ images: await work.seen.of(set), count }, 0, watch), accuracy };
}

/** Weights of an expert after an epoch, and their accuracy on the test set. */
export interface ExpertWeights {
  readonly variables: HostParams;
  readonly accuracy: number;
}

/** Weights of an expert's `epoch`. Throws when its checkpoint is not there, cut short, or another expert's. */
export async function expertWeights({ folder, data, networks }: Workplace, expert: PlannedTraining, epoch: number): Promise<ExpertWeights> {
  const file = expertCheckpoint(expert.index, epoch);
  const checkpoint = await folder.readAs(file, (bytes, source) => decodeEpoch(networks.model, data, bytes, source));
  if (checkpoint === null) throw new Error(`labels: expected a checkpoint at ${folder.pathOf(file)}, got nothing. Train the expert again.`);
  const { values, metadata } = checkpoint;
  if (metadata['identity'] !== expert.identity)
    throw new Error(
      `labels: expected ${folder.pathOf(file)} from this run's expert, got one from another. Remove it and train the expert again.`,
    );
  return { variables: values, accuracy: Number(metadata['accuracy']) };
}
