// The stage `labels`: logits of the chosen images under saved experts, as label bundles, and the targets that a cell's students learn from.
// Not the edits themselves, and not the reading of foreign labels (sources.ts).
import { type ImageSet, type LabelledSet, loadImages, selectImages } from '@softlabel/data';
import type { HostParams } from '@softlabel/train';
import {
  bundleTargets,
  decodeLabelBundle,
  encodeLabelBundle,
  ensembleTargets,
  type LabelBundle,
  type LabelHeader,
} from '../labels/bundle.ts';
import { editBundles } from '../labels/edit-bundle.ts';
import { type NamedBundle, requireSameData } from '../labels/match.ts';
import { selectLabels } from '../labels/select-labels.ts';
import { hardLabels } from '../labels/softmax.ts';
import { type Cell, expandCells } from '../recipe/cells.ts';
import { expertPart, type Recipe } from '../recipe/schema.ts';
import { labelBundle } from '../runs/layout.ts';
import { labelsIdentity } from '../stages/identity.ts';
import { chosenImages } from './choice.ts';
import { expertLogits, expertWeights } from './expert-logits.ts';
import type { PlannedTraining } from './plan.ts';
import type { ImagePool } from './sources.ts';
import { withoutClass } from './without-class.ts';
import type { Workplace } from './workplace.ts';

/** Images of one student cell with their targets [n, classes] in float64. */
export interface LabelledImages {
  readonly images: ImageSet;
  readonly targets: Float64Array;
  /** Weights of the expert that labels every batch instead, null for none; the targets are its labels of the images as they are. */
  readonly teacher: HostParams | null;
}

/** The images of a cell and its edited labels. A class is left out when all are labelled, so that it changes nothing of the others. */
export async function labelCell(work: Workplace, recipe: Recipe, cell: Cell, experts: readonly PlannedTraining[]): Promise<LabelledImages> {
  const chosen = await chosenImages(work, recipe, cell);
  const images = await loadImages(selectImages(work.sources.pool.set, chosen));
  const targets = await cellTargets(work, recipe, cell, { experts, chosen, images });
  const labelled = { images, targets, teacher: await teacherWeights(work, cell, experts) };
  const left = cell.student.withoutClass;
  return left === null ? labelled : withoutClass(labelled, left);
}

/** What of a cell decides which images an expert labels, and how. */
type LabelledCell = Pick<Cell, 'epoch' | 'ipc' | 'rankedBy'>;

interface CellImages {
  readonly experts: readonly PlannedTraining[];
  readonly chosen: Uint32Array;
  readonly images: LabelledSet;
}

/** Targets of the chosen images; several experts label together. */
async function cellTargets(work: Workplace, recipe: Recipe, cell: Cell, { experts, chosen, images }: CellImages): Promise<Float64Array> {
  const { own, file } = work.sources;
  switch (cell.source) {
    case 'hard':
      return hardLabels(images.labels, images.classNames.length);
    case 'own':
      return foreignTargets(own, chosen, cell);
    case 'file':
      return foreignTargets(file, chosen, cell);
    case 'expert':
      return ensembleTargets(await cellBundles(work, recipe, cell, experts), cell.edits);
    case 'argmax':
      return ensembleTargets(await cellBundles(work, recipe, cell, experts), 'hard argmax');
    case 'teacher':
      return ensembleTargets(await cellBundles(work, recipe, cell, experts), `temperature ${cell.student.temperature}`);
  }
}

/** Weights of a cell's teacher, its only expert; null where there is none. */
async function teacherWeights(work: Workplace, cell: Cell, experts: readonly PlannedTraining[]): Promise<HostParams | null> {
  if (cell.source !== 'teacher') return null;
  const [expert] = labellingExperts(cell, experts);
  return (await expertWeights(work, expert, Number(cell.epoch))).variables;
}

/** Labels of the chosen images from a file, after its own edits and the cell's. */
function foreignTargets(labels: NamedBundle | null, chosen: Uint32Array, { source, edits }: Cell): Float64Array {
  if (labels === null) throw new Error(`labels: expected labels of the source ${source}, got none.`);
  const selected = selectLabels(labels.bundle, chosen, labels.source);
  return bundleTargets(editBundles([{ ...labels, bundle: selected }], { edits }));
}

/** The bundles of the experts that label a cell. */
async function cellBundles(work: Workplace, recipe: Recipe, cell: Cell, experts: readonly PlannedTraining[]): Promise<LabelBundle[]> {
  const bundles: LabelBundle[] = [];
  for (const expert of labellingExperts(cell, experts)) bundles.push(await expertLabels(work, recipe, expert, cell));
  return bundles;
}

/** Those of the experts that label a cell. */
export function labellingExperts<E extends PlannedTraining>(cell: Pick<Cell, 'experts'>, experts: readonly E[]): E[] {
  return experts.filter(({ index }) => cell.experts.includes(index));
}

/** The bundle of one expert for the images of a cell, by the epoch that labels it: the one in the folder while its identity holds, else a new one. */
export async function expertLabels(work: Workplace, recipe: Recipe, expert: PlannedTraining, cell: LabelledCell): Promise<LabelBundle> {
  const { ipc } = cell;
  const epoch = Number(cell.epoch);
  const { folder, sources, surroundings, onEvent } = work;
  const file = labelBundle(expert.index, epoch, ipc);
  const reads = { experts: [expert.identity], images: sources.identity, file: null };
  const identity = await labelsIdentity(recipe, { source: 'expert', epoch, ipc }, reads, surroundings);
  const known = await folder.readAs(file, decodeLabelBundle);
  const pipeline = pipelineOf(recipe, { expert: expert.index, epoch, ipc });
  if (known?.header.identity === identity && known.header.edits.pipeline === pipeline) {
    requireSameData(known, sources.pool.data, folder.pathOf(file));
    onEvent({ kind: 'labels', file: folder.pathOf(file), standing: 'kept' });
    return known;
  }
  const bundle = await makeBundle(work, recipe, { expert, cell, identity, pipeline });
  await folder.write(file, encodeLabelBundle(bundle));
  onEvent({ kind: 'labels', file: folder.pathOf(file), standing: 'new' });
  return bundle;
}

interface BundleOrder {
  readonly expert: PlannedTraining;
  readonly cell: LabelledCell;
  readonly identity: string;
  readonly pipeline: string;
}

async function makeBundle(work: Workplace, recipe: Recipe, { expert, cell, identity, pipeline }: BundleOrder): Promise<LabelBundle> {
  const { sources, seen } = work;
  const { pool } = sources;
  const chosen = await chosenImages(work, recipe, cell);
  const epoch = Number(cell.epoch);
  const images = selectImages(pool.set, chosen);
  const { logits, accuracy } = await expertLogits(work, recipe, expert, epoch, images);
  return logitsBundle(
    pool,
    { chosen, labels: images.labels, logits },
    {
      identity,
      expert: { recipe: expertPart(recipe), epoch, seed: expert.seed, accuracy },
      edits: { pipeline, seed: recipe.seed },
      whitening: await seen.whitening(),
    },
  );
}

/** Places of images, their true classes, and what an expert says about them [n, classes]. */
interface ExpertSays {
  readonly chosen: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly logits: Float32Array;
}

/** Logits of images of a pool as a bundle. */
export function logitsBundle(
  { data: { dataset, classNames, whitening, preprocessing } }: ImagePool,
  { chosen, labels, logits }: ExpertSays,
  { identity, expert, edits, whitening: map }: Pick<LabelHeader, 'identity' | 'expert' | 'edits'> & Pick<LabelBundle, 'whitening'>,
): LabelBundle {
  return {
    kind: 'logits',
    values: logits,
    images: Int32Array.from(chosen),
    classes: Int32Array.from(labels),
    preprocessing,
    whitening: map,
    header: { identity, dataset, classNames: [...classNames], whitening, expert, history: [], edits },
  };
}

/** What readers of a bundle apply to it: the one pipeline of the cells that it labels; where they have several, each says its own and the bundle none. */
function pipelineOf(recipe: Recipe, bundle: { readonly expert: number; readonly epoch: number; readonly ipc: number }): string {
  const labelled = expandCells(recipe).filter(
    ({ source, epoch, ipc, experts }) =>
      source === 'expert' && epoch === bundle.epoch && ipc === bundle.ipc && experts.includes(bundle.expert),
  );
  const pipelines = new Set(labelled.map(({ edits }) => edits));
  const [pipeline = ''] = pipelines;
  return pipelines.size === 1 ? pipeline : '';
}
