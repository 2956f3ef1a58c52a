// The stage `labels`: logits of the chosen images under saved experts, as label bundles, and the targets that a cell's students learn from.
// Made once, in evaluation mode, from normalised images that are not augmented (paper code, assign_softlabels). Not the edits themselves.
import { chooseImages, type ImageSet, selectImages } from '@softlabel/data';
import { decodeLabelBundle, encodeLabelBundle, ensembleTargets, type LabelBundle } from '../labels/bundle.ts';
import { requireSameData } from '../labels/match.ts';
import { canonicalEdits } from '../labels/pipeline.ts';
import { hardLabels } from '../labels/softmax.ts';
import type { Cell } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { expertCheckpoint, labelBundle } from '../runs/layout.ts';
import { labelsIdentity } from '../stages/identity.ts';
import { decodeEpoch } from './checkpoint.ts';
import { labelledData } from './data.ts';
import type { PlannedTraining } from './plan.ts';
import type { Workplace } from './workplace.ts';

/** Images of one student cell with their targets [n, classes] in float64. */
export interface LabelledImages {
  readonly images: ImageSet;
  readonly targets: Float64Array;
}

/** The images of a cell and its edited labels; several experts label together. */
export async function labelCell(work: Workplace, recipe: Recipe, cell: Cell, experts: readonly PlannedTraining[]): Promise<LabelledImages> {
  const { train, classNames } = work.data;
  const chosen = chooseImages(train, cell.ipc, recipe.seed);
  const images = selectImages(train, chosen);
  if (cell.source === 'hard') return { images, targets: hardLabels(images.labels, classNames.length) };
  const bundles: LabelBundle[] = [];
  for (const expert of experts) bundles.push(await expertLabels(work, recipe, expert, Number(cell.epoch), cell.ipc));
  return { images, targets: ensembleTargets(bundles, cell.edits) };
}

/** The bundle of one expert's epoch for `ipc` images per class: the one in the folder while its identity holds, else a new one. */
export async function expertLabels(
  work: Workplace,
  recipe: Recipe,
  expert: PlannedTraining,
  epoch: number,
  ipc: number,
): Promise<LabelBundle> {
  const { folder, data, surroundings, onEvent } = work;
  const file = labelBundle(expert.index, epoch, ipc);
  const identity = await labelsIdentity(recipe, { source: 'expert', epoch, ipc }, [expert.identity], surroundings);
  const bytes = await folder.read(file);
  const known = bytes === null ? null : decodeLabelBundle(bytes, folder.pathOf(file));
  if (known?.header.identity === identity && known.header.edits.pipeline === pipelineOf(recipe)) {
    requireSameData(known, labelledData(data), folder.pathOf(file));
    onEvent({ kind: 'labels', file: folder.pathOf(file), standing: 'kept' });
    return known;
  }
  const bundle = await makeBundle(work, recipe, { expert, epoch, ipc, identity });
  await folder.write(file, encodeLabelBundle(bundle));
  onEvent({ kind: 'labels', file: folder.pathOf(file), standing: 'new' });
  return bundle;
}

interface BundleOrder {
  readonly expert: PlannedTraining;
  readonly epoch: number;
  readonly ipc: number;
  readonly identity: string;
}

async function makeBundle(work: Workplace, recipe: Recipe, { expert, epoch, ipc, identity }: BundleOrder): Promise<LabelBundle> {
  const { folder, data, networks } = work;
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
  const chosen = chooseImages(data.train, ipc, recipe.seed);
  const { images, labels } = selectImages(data.train, chosen);
  const { dataset, classNames, preprocessing } = labelledData(data);
  const { label: _label, student: _student, cases: _cases, ...expertRecipe } = recipe;
  return {
    kind: 'logits',
    values: await predictor.logits({ images, count: labels.length }),
    images: Int32Array.from(chosen),
    classes: Int32Array.from(labels),
    preprocessing,
    header: {
      identity,
      dataset,
      classNames: [...classNames],
      expert: { recipe: expertRecipe, epoch, seed: expert.seed, accuracy: Number(metadata['accuracy']) },
      history: [],
      edits: { pipeline: pipelineOf(recipe), seed: recipe.seed },
    },
  };
}

/** What readers of a bundle apply to it: the recipe's one pipeline; where there are several, each cell says its own and the bundle none. */
function pipelineOf({ label: { edits } }: Recipe): string {
  const pipelines = [edits].flat();
  return pipelines.length === 1 ? canonicalEdits(pipelines[0]) : '';
}
