// The text of an edit pipeline ("temperature 2 | top-k 5 renormalise"), read and applied to labels. Not the edits themselves.
import { nearest } from '../nearest.ts';
import { EDITS, type LabelEdit } from './edits.ts';
import { rowCount, softmaxTemperature } from './softmax.ts';

/** One step of a pipeline. */
export interface EditStep {
  readonly text: string;
  readonly actsOn: 'logits' | 'probabilities';
  readonly edit: LabelEdit;
}

/** Labels before their edits: logits, or targets where no logits exist; values [N, K], true classes [N]. */
export interface UneditedLabels {
  readonly kind: 'logits' | 'targets';
  readonly values: ArrayLike<number>;
  readonly classes: ArrayLike<number>;
}

/** Steps of a pipeline text, '' for none; throws on an unknown edit, wrong words or an edit of logits after one of probabilities. */
export function parseEdits(text: string): EditStep[] {
  if (text.trim() === '') return [];
  const steps = text.split('|').map(parseStep);
  const late = steps.findIndex((step, place) => step.actsOn === 'logits' && steps[place - 1]?.actsOn === 'probabilities');
  if (late > 0) {
    const [before, step] = [steps[late - 1].text, steps[late].text];
    throw new Error(`edits: expected ${step} before ${before}, got "${text}". ${step} acts on logits, ${before} on probabilities.`);
  }
  return steps;
}

function parseStep(text: string): EditStep {
  const [name, ...words] = text.trim().split(/\s+/);
  if (!Object.hasOwn(EDITS, name)) {
    const names = Object.keys(EDITS);
    throw new Error(`edits: expected one of ${names.join(', ')}, got "${text.trim()}". Did you mean ${nearest(name, names)}?`);
  }
  const definition = EDITS[name];
  const edit = definition.make(words);
  if (edit === null) throw new Error(`edits: expected ${definition.usage}, got "${text.trim()}".`);
  return { text: [name, ...words].join(' '), actsOn: definition.actsOn, edit };
}

/** One spelling for pipelines that differ in white space only, for identities and tables. */
export function canonicalEdits(text: string): string {
  return parseEdits(text)
    .map((step) => step.text)
    .join(' | ');
}

/** Targets [N, K] in float64: edits of logits, softmax, edits of probabilities. Targets have no logits to edit: that throws. */
export function applyEdits(labels: UneditedLabels, K: number, steps: readonly EditStep[]): Float64Array {
  const onLogits = steps.filter((step) => step.actsOn === 'logits');
  const onProbabilities = steps.filter((step) => step.actsOn === 'probabilities');
  if (labels.kind === 'targets' && onLogits.length > 0) {
    throw new Error(`edits: expected labels with logits for ${onLogits[0].text}, got labels that hold targets only.`);
  }
  const edited = applySteps(labels.values, labels.classes, K, onLogits);
  const probabilities = labels.kind === 'logits' ? softmaxTemperature(edited, K) : edited;
  return applySteps(probabilities, labels.classes, K, onProbabilities);
}

function applySteps(values: ArrayLike<number>, classes: ArrayLike<number>, K: number, steps: readonly EditStep[]): Float64Array {
  const edited = Float64Array.from(values);
  for (let n = 0; n < rowCount('edits', values, K); n++) {
    const row = steps.reduce<Float64Array>((current, step) => step.edit(current, classes[n]), edited.slice(n * K, (n + 1) * K));
    edited.set(row, n * K);
  }
  return edited;
}
