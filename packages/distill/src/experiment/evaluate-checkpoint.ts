// Any checkpoint of a recipe's model on the test set, ours or one made with PyTorch. Not a stage: nothing is kept.
import { accuracyOf } from '@softlabel/train';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { loadData } from './data.ts';
import { expertLearning, modelOf, networksFor } from './network.ts';
import { openDeviceFor, type RunPorts, whiteningOf } from './open.ts';
import { SeenImages } from './seen-images.ts';
import { readWeights } from './weights.ts';
import { runFolderOf } from './whitening.ts';

/** Logits [count, classes] of the test set in reading order, and what they say. */
export interface CheckpointEvaluation {
  readonly accuracy: number;
  readonly count: number;
  readonly classNames: readonly string[];
  readonly logits: Float32Array<ArrayBuffer>;
}

/** Evaluates the checkpoint at `path`, any that `readWeights` reads. Throws when it is cut short, or not of the recipe's model and classes. */
export async function evaluateCheckpoint(recipe: ExpertRecipe, path: string, ports: RunPorts): Promise<CheckpointEvaluation> {
  const device = await openDeviceFor(recipe, ports);
  const { readers } = ports;
  const data = await loadData(recipe, readers);
  const { classNames, test } = data;
  const weights = await readWeights(modelOf(recipe, data), data, readers.files, path);
  const networks = networksFor(device, recipe, data);
  try {
    const { learner, predictor } = await networks.trainedBy(expertLearning(recipe));
    learner.load({ variables: weights.values });
    const count = test.labels.length;
    const found = whiteningOf(data, async () => device, runFolderOf(path, readers.files), ports, false);
    const whitening = weights.whitening();
    const seen = new SeenImages(device, whitening === null ? found : async () => whitening, ports.onEvent);
    let done = 0;
    const onImages = (images: number) => {
      done += images;
      ports.onEvent({ kind: 'progress', doing: 'evaluating', done, total: count, secondsLeft: null });
    };
    const logits = await predictor.logits({ images: await seen.of(test), count }, 0, { signal: ports.signal, onImages });
    return { accuracy: accuracyOf(logits, test.labels), count, classNames, logits };
  } finally {
    await networks.release();
  }
}
