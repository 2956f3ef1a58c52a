// The label edits: one row per edit with its formula. Not their order or their text (see pipeline.ts).
import { argmax } from './softmax.ts';

/** A pure change of one image's label: K values and the image's true class in, K new values out. */
export type LabelEdit = (row: Float64Array, trueClass: number) => Float64Array;

/** One row of the table of edits. */
export interface EditDefinition {
  /** How to write it, and what error texts show. */
  readonly usage: string;
  /** What it computes, with z logits, p probabilities, K classes. */
  readonly formula: string;
  readonly actsOn: 'logits' | 'probabilities';
  /** Makes the edit from the words after its name; null when they do not fit `usage`. */
  readonly make: (words: readonly string[]) => LabelEdit | null;
}

/** Every edit by its name. Adding one is adding a row. */
export const EDITS: Readonly<Record<string, EditDefinition>> = {
  temperature: {
    usage: 'temperature T, with T > 0',
    formula: 'z / T',
    actsOn: 'logits',
    make: (words) => {
      const T = onlyNumber(words);
      return T > 0 ? (row) => row.map((z) => z / T) : null;
    },
  },
  'top-k': {
    usage: 'top-k k [renormalise], with k a whole number >= 1',
    formula: 'p where p is among the k largest, else 0; renormalise divides by what is left',
    actsOn: 'probabilities',
    make: (words) => {
      const renormalise = words[1] === 'renormalise';
      const k = onlyNumber(renormalise ? [words[0], ...words.slice(2)] : words);
      return isCount(k) ? (row) => keepLargest(row, k, renormalise) : null;
    },
  },
  hard: {
    usage: 'hard [class | argmax]',
    formula: 'one-hot of the true class (class, the default) or of the largest p (argmax)',
    actsOn: 'probabilities',
    make: ([by = 'class', ...rest]) => {
      if (rest.length > 0 || (by !== 'class' && by !== 'argmax')) return null;
      return (row, trueClass) => oneHot(row.length, by === 'class' ? trueClass : argmax(row));
    },
  },
  smooth: {
    usage: 'smooth E, with E from 0 to 1',
    formula: '(1 - E) p + E / K',
    actsOn: 'probabilities',
    make: (words) => {
      const E = onlyNumber(words);
      return E >= 0 && E <= 1 ? (row) => row.map((p) => (1 - E) * p + E / row.length) : null;
    },
  },
  swap: {
    usage: 'swap i, with i a whole number >= 1',
    formula: 'the i-th largest p and the smallest p change places (paper figure 3)',
    actsOn: 'probabilities',
    make: (words) => {
      const i = onlyNumber(words);
      return isCount(i) ? (row) => swapWithSmallest(row, i) : null;
    },
  },
};

/** The one finite number that the words are, NaN for anything else; NaN fails every range. */
function onlyNumber(words: readonly string[]): number {
  const value = words.length === 1 ? Number(words[0]) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

const isCount = (value: number) => Number.isInteger(value) && value >= 1;

/** Classes from the most to the least probable; equal ones by class number. */
function classesByRank(row: Float64Array): number[] {
  return Array.from(row.keys()).sort((a, b) => row[b] - row[a] || a - b);
}

function keepLargest(row: Float64Array, k: number, renormalise: boolean): Float64Array {
  requireRank('top-k', k, row.length);
  const kept = new Float64Array(row.length);
  let mass = 0;
  for (const place of classesByRank(row).slice(0, k)) {
    kept[place] = row[place];
    mass += row[place];
  }
  return renormalise ? kept.map((p) => p / mass) : kept;
}

function swapWithSmallest(row: Float64Array, i: number): Float64Array {
  requireRank('swap', i, row.length);
  const ranked = classesByRank(row);
  const swapped = row.slice();
  const [chosen, smallest] = [ranked[i - 1], ranked[row.length - 1]];
  [swapped[chosen], swapped[smallest]] = [row[smallest], row[chosen]];
  return swapped;
}

function requireRank(edit: string, rank: number, K: number): void {
  if (rank > K) throw new Error(`edits: expected ${edit} of at most ${K}, the number of classes, got ${rank}.`);
}

function oneHot(K: number, place: number): Float64Array {
  const row = new Float64Array(K);
  row[place] = 1;
  return row;
}
