// Edits applied to labels: the softmax between logits and probabilities, the mean over several sources, what random edits draw from. Not the edits.
import { childSeed } from '@softlabel/runtime';
import type { Space } from './edits.ts';
import type { EditStep } from './pipeline.ts';
import { rowCount, softmaxTemperature } from './softmax.ts';

/** Labels before their edits: logits, or targets where no logits exist; values [N, K], places in the training set [N], true classes [N]. */
export interface UneditedLabels {
  readonly kind: 'logits' | 'targets';
  readonly values: ArrayLike<number>;
  readonly images: ArrayLike<number>;
  readonly classes: ArrayLike<number>;
}

/** Labels that do not allow the edits of their cell. Those of other cells may. */
export class UneditableError extends Error {
  override name = 'UneditableError';
}

/** One of the experts or bundles that an ensemble joins, with the edits before it and the seed of what they draw. */
export interface JoinedSource {
  /** What to call it in errors. */
  readonly name?: string;
  readonly labels: UneditedLabels;
  readonly steps: readonly EditStep[];
  readonly seed: number;
}

/**
 * Targets [N, K] in float64 of the same images from one or several sources. Without an ensemble among the steps, several sources are
 * joined before them by the mean of their logits (paper 5.1). Throws where labels hold no logits to edit, and when an edit leaves nothing of a label.
 */
export function applyEdits(sources: readonly UneditedLabels[], K: number, steps: readonly EditStep[], seed: number): Float64Array {
  const place = steps.findIndex(({ edit }) => edit === null);
  const space = place < 0 ? commonSpace(sources) : steps[place].actsOn;
  const before = steps.slice(0, Math.max(place, 0));
  const joined = joinSources(
    sources.map((labels) => ({ labels, steps: before, seed })),
    K,
    space,
  );
  return editLabels(joined, K, { steps, first: place + 1, seed, source: 0 }, 'probabilities');
}

/** Throws where one of the steps asks for more classes than K: tried on a made-up label each, before there are any. */
export function requireClassesFor(steps: readonly EditStep[], K: number): void {
  for (const { edit } of steps) edit?.(new Float64Array(K).fill(1 / K), { trueClass: 0, index: 0, seed: 0 });
}

/** Mean over the sources, each after its steps, of their logits or probabilities. */
export function joinSources(sources: readonly JoinedSource[], K: number, space: Space): UneditedLabels {
  const edited = sources.map(({ labels, ...editing }, source) => editLabels(labels, K, { ...editing, first: 0, source }, space));
  const values = edited[0].map((_, i) => edited.reduce((sum, one) => sum + one[i], 0) / edited.length);
  return { ...sources[0].labels, kind: space === 'logits' ? 'logits' : 'targets', values };
}

const spaceOf = ({ kind }: UneditedLabels): Space => (kind === 'logits' ? 'logits' : 'probabilities');
const commonSpace = (sources: readonly UneditedLabels[]): Space =>
  sources.every(({ kind }) => kind === 'logits') ? 'logits' : 'probabilities';

/** The steps from `first` on, and what they draw from; `source` counts the sources of an ensemble. */
interface Editing extends Omit<JoinedSource, 'labels'> {
  readonly first: number;
  readonly source: number;
}

/** More steps than a pipeline has. */
const MOST_STEPS = 0x10000;

function editLabels(labels: UneditedLabels, K: number, { name, steps, first, seed, source }: Editing, space: Space): Float64Array {
  let edited: Values = { name, space: spaceOf(labels), values: Float64Array.from(labels.values) };
  for (let place = first; place < steps.length; place++) {
    edited = inSpace(edited, K, steps[place].actsOn, steps[place].text);
    // Each step of each source draws from a seed of its own; within it, an image's place in the training set addresses what is drawn.
    editRows(edited.values, K, steps[place], labels, childSeed(seed, 'labels', source * MOST_STEPS + place));
  }
  return inSpace(edited, K, space, 'ensemble logits').values;
}

interface Values {
  readonly name: string | undefined;
  readonly space: Space;
  readonly values: Float64Array;
  /** The step that wanted probabilities where the labels had logits. */
  readonly softened?: string;
}

/** The values as logits or as probabilities, which `step` wants. */
function inSpace(edited: Values, K: number, wanted: Space, step: string): Values {
  const { name, space, values, softened } = edited;
  if (space === wanted) return edited;
  if (wanted === 'probabilities') return { name, space: wanted, values: softmaxTemperature(values, K), softened: step };
  const where = name === undefined ? '' : ` in ${name}`;
  if (softened !== undefined)
    throw new UneditableError(
      `edits: expected logits for ${step}${where}, got probabilities after ${softened}. Use ensemble probabilities, or the bundle without that edit.`,
    );
  const remedy = step === 'ensemble logits' ? 'Use ensemble probabilities.' : 'Leave it out, or label from logits.';
  throw new UneditableError(`edits: expected labels with logits for ${step}${where}, got labels that hold targets only. ${remedy}`);
}

function editRows(values: Float64Array, K: number, step: EditStep, { images, classes }: UneditedLabels, seed: number): void {
  if (step.edit === null) return;
  for (let n = 0; n < rowCount('edits', values, K); n++) {
    const row = step.edit(values.slice(n * K, (n + 1) * K), { trueClass: classes[n], index: images[n], seed });
    requireLabel(row, step, images[n]);
    values.set(row, n * K);
  }
}

/** Throws where a step leaves no label: numbers beyond what bundles hold, which is float32, or only what is zero there. */
function requireLabel(row: Float64Array, { actsOn, text }: EditStep, image: number): void {
  const lost = row.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (lost >= 0)
    throw new UneditableError(
      `edits: expected ${text} to leave numbers that float32 can hold, got ${row[lost]} for training image ${image}, class ${lost}. Change the edit, or leave it out.`,
    );
  if (actsOn === 'probabilities' && row.every((p) => Math.fround(p) === 0))
    throw new UneditableError(
      `edits: expected ${text} to leave something of every label, got only zeros for training image ${image}. Leave out the edit, or keep more before it.`,
    );
}
