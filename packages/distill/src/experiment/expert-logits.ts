// What an expert's saved epoch says about images: logits, from normalised images that are not augmented (paper code, assign_softlabels). Not labels yet.
import type { ImageSet } from '@softlabel/data';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { expertCheckpoint } from '../runs/layout.ts';
import { decodeEpoch } from './checkpoint.ts';
import type { PlannedTraining } from './plan.ts';
import type { Workplace } from './workplace.ts';

/** Logits [N, K] of images, and the accuracy of the epoch that gave them on the test set. */
export interface ExpertLogits {
  readonly logits: Float32Array<ArrayBuffer>;
  readonly accuracy: number;
}

/** Logits of `set` under an expert's `epoch`. Throws when its checkpoint is not there, cut short, or another expert's. */
export async function expertLogits(
  { folder, data, networks }: Workplace,
  recipe: ExpertRecipe,
  expert: PlannedTraining,
  epoch: number,
  { images, labels }: ImageSet,
): Promise<ExpertLogits> {
  const file = expertCheckpoint(expert.index, epoch);
  const bytes = await folder.read(file);
  if (bytes === null) throw new Error(`labels: expected a checkpoint at ${folder.pathOf(file)}, got nothing. Train the expert again.`);
  const { values, metadata } = decodeEpoch(networks.model, data.classNames, bytes, folder.pathOf(file));
  if (metadata['identity'] !== expert.identity)
    throw new Error(
      `labels: expected ${folder.pathOf(file)} from this run's expert, got one from another. Remove it and train the expert again.`,
    );
  const { learner, predictor } = await networks.trainedBy(recipe.expert.optimizer);
  learner.load({ variables: values });
  return { logits: await predictor.logits({ images, count: labels.length }), accuracy: Number(metadata['accuracy']) };
}
