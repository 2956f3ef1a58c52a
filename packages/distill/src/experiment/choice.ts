// Which images the students of a cell get, by the kind of `data.images`. Not the choice within a class (packages/data), and not their labels.
import { chooseFirst, chooseImages, chooseQuantile, type LabelledSet, sliceImages } from '@softlabel/data';
import { decodeSafetensors, encodeSafetensors } from '@softlabel/formats';
import { crossEntropies, softmaxTemperature } from '../labels/softmax.ts';
import type { Cell } from '../recipe/cells.ts';
import type { ExpertRecipe, ImageSettings } from '../recipe/schema.ts';
import { trainingLossesFile } from '../runs/layout.ts';
import { expertLogits } from './expert-logits.ts';
import type { Workplace } from './workplace.ts';

type Choice = Uint32Array<ArrayBuffer>;
type QuantileSettings = Extract<ImageSettings, { name: 'quantile' }>;
/** How images are ranked, and by which epoch. */
type Ranking = Pick<QuantileSettings, 'softmax'> & { readonly epoch: number };

/** Places of a cell's images among those that students can get, `ipc` of each class, class by class. Throws when a class has too few. */
export async function chosenImages(
  work: Workplace,
  recipe: ExpertRecipe,
  { ipc, rankedBy }: Pick<Cell, 'ipc' | 'rankedBy'>,
): Promise<Choice> {
  const { images } = recipe.data;
  const { set } = work.sources.pool;
  if (images.name !== 'quantile') return chooseOutright(images, set, ipc, recipe.seed);
  return chooseQuantile(set, ipc, await trainingLosses(work, recipe, { ...images, epoch: Number(rankedBy) }), images.quantile);
}

/** The choice where no expert has a say. */
export function chooseOutright(settings: Exclude<ImageSettings, QuantileSettings>, set: LabelledSet, ipc: number, seed: number): Choice {
  return settings.name === 'file' ? chooseFirst(set, ipc) : chooseImages(set, ipc, settings.seed ?? seed);
}

/** Cross-entropy of every training image under the expert that ranks them: from the folder while its identity holds, else computed and kept. */
async function trainingLosses(work: Workplace, recipe: ExpertRecipe, ranking: Ranking): Promise<Float32Array> {
  const { folder, sources } = work;
  const file = trainingLossesFile(ranking.epoch);
  const kept = await folder.readAs(file, decodeSafetensors);
  const known = kept?.tensors.get('losses');
  if (kept?.metadata['identity'] === sources.identity && known?.dtype === 'F32') return known.data;
  const losses = await computeLosses(work, recipe, ranking);
  const tensor = { dtype: 'F32', shape: [losses.length], data: losses } as const;
  await folder.write(file, encodeSafetensors(new Map([['losses', tensor]]), { identity: sources.identity }));
  return losses;
}

/** Images of which logits are held at once. */
const CHUNK = 16384;

async function computeLosses(work: Workplace, recipe: ExpertRecipe, { epoch, softmax }: Ranking): Promise<Float32Array> {
  const { ranking, pool } = work.sources;
  if (ranking === null) throw new Error('data.images: expected an expert to rank the images, got none.');
  const K = pool.set.classNames.length;
  const losses = new Float32Array(pool.set.labels.length);
  for (let start = 0; start < losses.length; start += CHUNK) {
    const part = sliceImages(pool.set, start, Math.min(start + CHUNK, losses.length));
    const { logits } = await expertLogits(work, recipe, ranking, epoch, part);
    losses.set(crossEntropies(softmax === 'single' ? logits : softmaxTemperature(logits, K), part.labels, K), start);
  }
  return losses;
}
