// What the experts of a run say at every epoch kept, to be looked at: label bundles that are kept nowhere. Not the stage `labels` (labels.ts).
import { chooseImages, selectImages } from '@softlabel/data';
import type { NamedBundle } from '../labels/match.ts';
import { parseExpertRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { expertCheckpoint, RUN_FILES } from '../runs/layout.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { decodeEpoch } from './checkpoint.ts';
import { logitsBundle } from './labels.ts';
import { opened } from './lifecycle.ts';
import { expertLearning } from './network.ts';
import type { RunPorts } from './open.ts';
import type { Workplace } from './workplace.ts';

/**
 * Labels of `ipc` random training images of each class by every epoch that the experts in the run folder `path` have kept, each called by its
 * checkpoint. Experts of older code label as well. Throws where there is none.
 */
export async function labelKeptEpochs(path: string, ipc: number, ports: RunPorts): Promise<NamedBundle[]> {
  const folder = new RunFolder(ports.readers.files, path);
  const text = await folder.readText(RUN_FILES.recipe);
  const recipe = text === null ? null : parseExpertRecipe(text, folder.pathOf(RUN_FILES.recipe));
  const files = recipe === null ? [] : await checkpoints(folder, recipe.expert.count);
  if (recipe === null || files.length === 0)
    throw new Error(`labels: expected label bundles or experts in ${path}, got neither. Train experts first: softlabel expert train.`);
  return opened(recipe, folder, ports, ({ work }) => labelledBy(work, recipe, files, ipc));
}

/** The checkpoints of a run in order of experts and epochs. */
async function checkpoints(folder: RunFolder, experts: number): Promise<string[]> {
  const files: string[] = [];
  for (let expert = 0; expert < experts; expert++)
    for (const epoch of await folder.savedEpochs(expert)) files.push(expertCheckpoint(expert, epoch));
  return files;
}

async function labelledBy(work: Workplace, recipe: ExpertRecipe, files: readonly string[], ipc: number): Promise<NamedBundle[]> {
  const { folder, data, sources, networks, seen, onEvent, signal } = work;
  const chosen = chooseImages(sources.pool.set, ipc, recipe.seed);
  const set = selectImages(sources.pool.set, chosen);
  const images = await seen.of(set);
  const { learner, predictor } = await networks.trainedBy(expertLearning(recipe));
  const bundles: NamedBundle[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    onEvent({ kind: 'progress', doing: `labelling by ${file}`, done: bundles.length, total: files.length, secondsLeft: null });
    const source = folder.pathOf(file);
    const checkpoint = await folder.readAs(file, (bytes) => decodeEpoch(networks.model, data, bytes, source));
    if (checkpoint === null) continue; // its expert is trained anew meanwhile
    const { values, metadata } = checkpoint;
    learner.load({ variables: values });
    const logits = await predictor.logits({ images, count: chosen.length });
    const [epoch, seed, accuracy] = ['epoch', 'seed', 'accuracy'].map((fact) => Number(metadata[fact]));
    const expert = { recipe, epoch, seed, accuracy };
    const facts = { identity: null, expert, edits: { pipeline: '', seed: recipe.seed }, whitening: await seen.whitening() };
    bundles.push({ source, bundle: logitsBundle(sources.pool, { chosen, labels: set.labels, logits }, facts) });
  }
  return bundles;
}
