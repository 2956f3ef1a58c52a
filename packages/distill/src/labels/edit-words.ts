// The words of an edit, taken from left to right; the first that does not fit is refused by its column. Not what edits do.
import { editDistance, nearest } from '../nearest.ts';

/** An edit pipeline that cannot be read. */
export class EditsError extends Error {
  override name = 'EditsError';
}

/** A word and where it stands in the pipeline's text; columns count from 1. */
interface Word {
  readonly text: string;
  readonly column: number;
}

/** One step of a pipeline: its words, and the column after them. */
export interface WrittenStep {
  readonly words: readonly Word[];
  readonly end: number;
}

/** How an edit is written: its grammar, with what may be left out in brackets, and an example. */
export interface Grammar {
  readonly usage: string;
  readonly example: string;
}

/** The steps of a pipeline's text, which bars keep apart. */
export function splitSteps(text: string): WrittenStep[] {
  const steps: { words: Word[]; end: number }[] = [{ words: [], end: 1 }];
  for (const { 0: word, index } of text.matchAll(/\||[^\s|]+/g)) {
    if (word === '|') steps.push({ words: [], end: index + 2 });
    else addWord(steps[steps.length - 1], { text: word, column: index + 1 });
  }
  return steps;
}

function addWord(step: { words: Word[]; end: number }, word: Word): void {
  step.words.push(word);
  step.end = word.column + word.text.length;
}

/** A number that is checked when labels are there: at most `limit`, which `meaning` explains. */
export type BoundedNumber = (limit: number, meaning: string) => number;

/** The arguments of one edit. Each method takes the next words, or throws an error with their column and the edit's grammar. */
export class EditWords {
  readonly #text: string;
  readonly #grammar: Grammar;
  readonly #end: number;
  #words: readonly Word[];
  /** Optional words that could have stood where the next one does. */
  #possible: readonly string[] = [];

  /** `step` without its name, from the pipeline `text`. */
  constructor({ words, end }: WrittenStep, text: string, grammar: Grammar) {
    this.#words = words;
    this.#end = end;
    this.#text = text;
    this.#grammar = grammar;
  }

  /** A finite number that `fits`, as `expected` says. */
  number(expected: string, fits: (value: number) => boolean): number {
    const value = this.#nextNumber();
    if (!fits(value)) throw this.#misfit(expected);
    this.#take(1);
    return value;
  }

  /** A whole number of at least `least`. */
  whole(name: string, least: number): number {
    return this.number(`${name}, a whole number >= ${least},`, (value) => Number.isInteger(value) && value >= least);
  }

  /** A number from 0 to 1. */
  share(name: string): number {
    return this.number(`${name}, a number from 0 to 1,`, (value) => value >= 0 && value <= 1);
  }

  /** A whole number of at least `least` whose limit depends on the number of classes; where none comes next, the `fallback` if there is one. */
  bounded(name: string, least: number, fallback?: number): BoundedNumber {
    const column = this.#words[0]?.column ?? this.#end;
    const value = fallback === undefined || Number.isFinite(this.#nextNumber()) ? this.whole(name, least) : fallback;
    return (limit, meaning) => {
      if (value <= limit) return value;
      const [edit] = this.#grammar.usage.split(' ');
      throw new Error(
        `edits: expected ${edit} of at most ${limit}, ${meaning}, at column ${column} of "${this.#text}", got ${value}. ${limit < least ? 'Leave it out.' : 'Lower it.'}`,
      );
    };
  }

  /** The one of `choices` that comes next, null for none of them. */
  option<T extends string>(...choices: readonly T[]): T | null {
    const said = choices.find((choice) => choice.split(' ').every((word, i) => this.#words[i]?.text === word));
    if (said === undefined) this.#possible = [...this.#possible, ...choices];
    else this.#take(said.split(' ').length);
    return said ?? null;
  }

  /** One of `choices`, which must come next. */
  choice<T extends string>(...choices: readonly T[]): T {
    const said = this.option(...choices);
    if (said === null) throw this.#misfit(oneOf(choices));
    return said;
  }

  /** Throws unless every word is taken. */
  end(): void {
    if (this.#words.length > 0) throw this.#misfit(oneOf([...this.#possible, 'nothing more']));
  }

  #nextNumber(): number {
    const value = this.#words.length > 0 ? Number(this.#words[0].text) : Number.NaN;
    return Number.isFinite(value) ? value : Number.NaN;
  }

  #take(count: number): void {
    this.#words = this.#words.slice(count);
    this.#possible = [];
  }

  #misfit(expected: string): EditsError {
    const [word] = this.#words;
    const meant =
      word !== undefined && this.#possible.length > 0 ? ` Did you mean ${nearest(word.text, this.#possible, byFirstWord)}?` : '';
    const { usage, example } = this.#grammar;
    return new EditsError(
      `edits: expected ${expected} at column ${word?.column ?? this.#end} of "${this.#text}", got ${word?.text ?? 'nothing'}.${meant} Write ${usage}, such as ${example}.`,
    );
  }
}

/** `a`, `a or b`, `a, b or c`. */
const oneOf = (choices: readonly string[]) => choices.join(', ').replace(/, ([^,]*)$/, ' or $1');
/** A choice of several words is known by its first. */
const byFirstWord = (word: string, choice: string) => editDistance(word, choice.split(' ')[0]);
