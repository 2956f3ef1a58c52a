// Identities of stages: equal ones mean that a stage's output can be taken as it is. Not where the outputs lie.
import { digestOf, type ImageSet, ZCA_EPSILON } from '@softlabel/data';
import { canonicalJson } from '../canonical-json.ts';
import { isArrayFile, isLogitsFile } from '../labels/foreign-file.ts';
import { type Cell, studentModel } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';

/** What every stage depends on beside the recipe; each is a hash or another text that changes with its content. */
export interface Surroundings {
  /** Fingerprint of the data that was read. */
  readonly data: string;
  /** Identity of the tuning table. */
  readonly tuning: string;
  /** Identity of the sources of the packages that compute. */
  readonly code: string;
}

/** SHA-256 in hex of a stage's name and of exactly the plain data it reads. */
export async function stageIdentity(stage: string, reads: Readonly<Record<string, unknown>>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson({ stage, reads })));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Identity of the `index`-th expert; `init` is the hash of the weights that `expert.init` names, null without one. */
export function expertIdentity(recipe: ExpertRecipe, index: number, init: string | null, surroundings: Surroundings): Promise<string> {
  const { count: _count, init: _path, ...expert } = recipe.expert;
  const { seed, model, train } = recipe;
  return stageIdentity('expert', { ...surroundings, seed, settings: dataSettings(recipe), model, train, expert, index, init });
}

/** Identity of the whitening fitted to the images of a set, on every device. */
export async function whiteningIdentity({ height, width, images }: Pick<ImageSet, 'height' | 'width' | 'images'>): Promise<string> {
  return stageIdentity('whitening', { method: 'zca', epsilon: ZCA_EPSILON, height, width, images: await digestOf([images]) });
}

/** What a choice of images reads beside the recipe: the identity of the expert that ranks them, the hash of their file; null where there is none. */
export interface ChoiceReads {
  readonly expert: string | null;
  readonly file: string | null;
}

/** Identity of the choice of images, whatever their number. */
export function imagesIdentity(
  { seed, data: { images }, expert: { epochs } }: ExpertRecipe,
  { expert, file }: ChoiceReads,
): Promise<string> {
  switch (images.name) {
    case 'random':
      return stageIdentity('images', { ...images, seed: images.seed ?? seed });
    case 'quantile':
      return stageIdentity('images', { ...images, epoch: images.epoch ?? epochs, expert });
    case 'file': {
      const { path: _path, ...settings } = images;
      const named = (array: string | null) => (array !== null && isArrayFile(array) ? { logits: isLogitsFile(array) } : array);
      return stageIdentity('images', { ...settings, classes: named(images.classes), targets: named(images.targets), file });
    }
  }
}

/** What labels read beside the recipe. */
export interface LabelReads {
  /** Identities of the experts that label, none for labels from no expert. */
  readonly experts: readonly string[];
  /** Identity of the choice of images. */
  readonly images: string;
  /** Hash of `label.path`, null for labels that are not from it. */
  readonly file: string | null;
}

/** Identity of a cell's labels before their edits. */
export function labelsIdentity(
  recipe: Recipe,
  { source, epoch, ipc }: Pick<Cell, 'source' | 'epoch' | 'ipc'>,
  reads: LabelReads,
  surroundings: Surroundings,
): Promise<string> {
  const { seed } = recipe;
  return stageIdentity('labels', { ...surroundings, seed, settings: dataSettings(recipe), source, epoch, ipc, ...reads });
}

/** Identity of the `index`-th student of a cell, trained on the labels with identity `labels`. */
export function studentIdentity(recipe: Recipe, cell: Cell, index: number, labels: string, surroundings: Surroundings): Promise<string> {
  const { count: _count, model: _own, withoutClass, ...settings } = cell.student;
  const student = withoutClass === null ? settings : { ...settings, withoutClass };
  const { seed, train, protocol } = recipe;
  const model = studentModel(recipe, cell);
  return stageIdentity('student', { ...surroundings, seed, model, train, protocol, edits: cell.edits, student, index, labels });
}

/** Where the data lies and whether it is streamed do not matter, since its fingerprint says what was read and how; which of its images students get has an identity of its own. */
function dataSettings({ data: { images: _images, ...data } }: ExpertRecipe): object {
  if (!('path' in data)) return data;
  const { path: _path, ...settings } = data;
  if (!('stream' in settings)) return settings;
  const { stream: _stream, ...streamed } = settings;
  if (!('crop' in streamed)) return streamed;
  const { crop, ...read } = streamed;
  return crop === 'centre' ? read : { ...read, crop };
}
