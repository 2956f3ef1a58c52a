// Where the students' images and their foreign labels come from, the files that a recipe names read and checked. Not the choice of images (choice.ts), and not the labels of experts.
import { digestOf, type Files, type ImageSource } from '@softlabel/data';
import { bytesAtHand, readSafetensorsMetadata } from '@softlabel/formats';
import { decodeLabelBundle, isLabelBundle, type LabelBundle } from '../labels/bundle.ts';
import { requireEditable } from '../labels/edit-bundle.ts';
import { readForeignFile } from '../labels/foreign-file.ts';
import { foreignLabels } from '../labels/foreign-labels.ts';
import { type ImportTarget, importLabels } from '../labels/import-labels.ts';
import { type LabelledData, type NamedBundle, requireSameData, requireTrueClasses } from '../labels/match.ts';
import { type Cell, expandCells } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { imagesIdentity } from '../stages/identity.ts';
import { chooseOutright } from './choice.ts';
import { type ExperimentData, labelledData } from './data.ts';
import { type ImageFile, readImageFile } from './image-file.ts';
import type { PlannedTraining } from './plan.ts';
import type { FindWhitening } from './whitening.ts';

/** The images that students can get. */
export interface ImagePool {
  /** The training set, or the images of a file. */
  readonly set: ImageSource;
  /** What label bundles say about them. */
  readonly data: LabelledData;
  /** The file they are from, null for the training set. */
  readonly file: ImageFile | null;
}

/** The sources of a recipe's images and labels. */
export interface Sources {
  readonly pool: ImagePool;
  /** Identity of the choice of images, for any ipc. */
  readonly identity: string;
  /** The expert that ranks the training images, where it does. */
  readonly ranking: PlannedTraining | null;
  /** Labels that came with the images, and those of `label.path`; null where the recipe does not use them. */
  readonly own: NamedBundle | null;
  readonly file: (NamedBundle & { readonly hash: string }) | null;
}

/** The images that `data.images` names. `whitening` is asked for where those of a file need it. Throws what the reader of the file throws. */
export async function openPool(
  { data: { images } }: ExpertRecipe,
  data: ExperimentData,
  files: Files,
  whitening: FindWhitening | null,
): Promise<ImagePool> {
  const training = labelledData(data);
  if (images.name !== 'file') return { set: data.train, data: training, file: null };
  const file = await readImageFile(images, { ...data, whitening }, files);
  return { set: file.set, data: { ...training, dataset: { name: file.set.name, hash: file.hash, heldOut: null } }, file };
}

/** The sources of a recipe with its planned `experts`; without `label` and `student` no file is read. Throws where files do not fit the data. */
export async function openSources(
  recipe: ExpertRecipe | Recipe,
  data: ExperimentData,
  files: Files,
  experts: readonly PlannedTraining[],
  whitening: FindWhitening | null,
): Promise<Sources> {
  const ranking = recipe.data.images.name === 'quantile' ? experts[0] : null;
  const pool =
    'student' in recipe ? await openPool(recipe, data, files, whitening) : { set: data.train, data: labelledData(data), file: null };
  const identity = await imagesIdentity(recipe, { expert: ranking?.identity ?? null, file: pool.file?.hash ?? null });
  const foreign = 'student' in recipe ? await openForeignLabels(recipe, pool, files) : { own: null, file: null };
  return { pool, identity, ranking, ...foreign };
}

async function openForeignLabels(recipe: Recipe, pool: ImagePool, files: Files): Promise<Pick<Sources, 'own' | 'file'>> {
  const cells = expandCells(recipe);
  const uses = (source: 'own' | 'file') => cells.some((cell) => cell.source === source);
  if (!uses('own') && !uses('file')) return { own: null, file: null }; // each cell counts its images by itself
  const target = importTarget(recipe, pool);
  const own = uses('own') && pool.file !== null ? ownBundle(pool.file, target) : null;
  const file = uses('file') && recipe.label.path !== null ? await labelFile(recipe.label.path, target, files) : null;
  return { own, file };
}

/** Throws where a cell has edits that labels from a file do not allow. Edits no label. */
export function requireEditableSource(
  { own, file }: Pick<Sources, 'own' | 'file'>,
  { source, edits }: Pick<Cell, 'source' | 'edits'>,
): void {
  const labels = source === 'own' ? own : source === 'file' ? file : null;
  if (labels !== null) requireEditable(labels, edits);
}

/** What labels of other programs must fit to belong to the images of a recipe's students. */
export function importTarget(recipe: Recipe, { set, data }: ImagePool): ImportTarget {
  const { images } = recipe.data;
  const ipcs = [...new Set(expandCells(recipe).map(({ ipc }) => ipc))];
  const choices = images.name === 'quantile' ? [] : ipcs.map((ipc) => chooseOutright(images, set, ipc, recipe.seed));
  return { data, set, choices, seed: recipe.seed };
}

function ownBundle({ set: { name }, ownLabels }: ImageFile, target: ImportTarget): NamedBundle {
  const labels = { ...ownLabels(), images: null, classes: null, classNames: null };
  return { source: name, bundle: importLabels(labels, target, name) };
}

async function labelFile(path: string, target: ImportTarget, files: Files): Promise<Sources['file']> {
  if (!(await files.exists(path))) throw new Error(`labels: expected a file at ${path}, got nothing. Set label.path.`);
  const bytes = await files.readFile(path);
  return { source: path, bundle: await readLabels(bytes, path, target), hash: await digestOf([bytes]) };
}

/** The labels of a bundle, or of an array, which must belong to the target. */
async function readLabels(bytes: Uint8Array, source: string, target: ImportTarget): Promise<LabelBundle> {
  if (!source.endsWith('.safetensors') || !isLabelBundle(await readSafetensorsMetadata(bytesAtHand(bytes, source))))
    return importLabels(foreignLabels(await readForeignFile(bytes, source), source), target, source);
  const bundle = decodeLabelBundle(bytes, source);
  requireSameData(bundle, target.data, source);
  requireTrueClasses(bundle, target.set.labels, source);
  return bundle;
}
