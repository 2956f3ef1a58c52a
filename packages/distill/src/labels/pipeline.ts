// The text of an edit pipeline ("temperature 2 | top-k 5 renormalise") as steps. Not the edits themselves, and not their application.
import { nearest } from '../nearest.ts';
import { EditsError, EditWords, splitSteps, type WrittenStep } from './edit-words.ts';
import { EDITS, type LabelEdit, type Space } from './edits.ts';

/** One step of a pipeline. */
export interface EditStep {
  readonly text: string;
  readonly actsOn: Space;
  /** Null for an ensemble, which changes no label but takes the mean of several. */
  readonly edit: LabelEdit | null;
}

/**
 * Steps of a pipeline text, '' for none. Throws EditsError with the column of an unknown edit or argument, of an edit of logits after one of
 * probabilities, and of a second ensemble.
 */
export function parseEdits(text: string): EditStep[] {
  if (text.trim() === '') return [];
  const written = splitSteps(text);
  const steps = written.map((step) => parseStep(step, text));
  steps.forEach((step, place) => {
    const at = `at column ${written[place].words[0].column} of "${text}"`;
    const before = steps[place - 1];
    if (step.actsOn === 'logits' && before?.actsOn === 'probabilities')
      throw new EditsError(
        `edits: expected edits of logits before those of probabilities ${at}, got ${step.text} after ${before.text}. Move it before ${before.text}.`,
      );
    if (step.edit === null && steps.findIndex(({ edit }) => edit === null) < place)
      throw new EditsError(`edits: expected one ensemble at most ${at}, got another: ${step.text}. Remove one of them.`);
  });
  return steps;
}

function parseStep({ words: [name, ...words], end }: WrittenStep, text: string): EditStep {
  const names = Object.keys(EDITS);
  if (name === undefined)
    throw new EditsError(
      `edits: expected an edit at column ${end} of "${text}", got nothing. Remove the bar, or write one of ${names.join(', ')}.`,
    );
  if (!Object.hasOwn(EDITS, name.text)) {
    const { usage } = EDITS[nearest(name.text, names)];
    throw new EditsError(`edits: expected an edit at column ${name.column} of "${text}", got ${name.text}. Did you mean ${usage}?`);
  }
  const definition = EDITS[name.text];
  const reader = new EditWords({ words, end }, text, definition);
  const { actsOn, edit } =
    definition.actsOn === 'either'
      ? { actsOn: definition.joins(reader), edit: null }
      : { actsOn: definition.actsOn, edit: definition.make(reader) };
  reader.end();
  return { text: [name, ...words].map((word) => word.text).join(' '), actsOn, edit };
}

/** One spelling for pipelines that differ in white space only, for identities and tables. */
export function canonicalEdits(text: string): string {
  return parseEdits(text)
    .map((step) => step.text)
    .join(' | ');
}

/** The temperature of a pipeline in its one spelling that has no other step, 1 for none at all; null where there are other edits. */
export function temperatureOf(edits: string): number | null {
  if (edits === '') return 1;
  const written = /^temperature (\S+)$/.exec(edits);
  return written === null ? null : Number(written[1]);
}
