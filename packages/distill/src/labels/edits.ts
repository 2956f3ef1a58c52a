// The label edits: one row per edit with its grammar and formula. Not their order or their text (see pipeline.ts).
import type { EditWords, Grammar } from './edit-words.ts';
import {
  blend,
  type EditedImage,
  evenShares,
  keepRanks,
  normalised,
  oneHot,
  randomOther,
  randomShares,
  shuffleTail,
  swapRanks,
  trueMass,
  withValue,
} from './label-rows.ts';
import { quantised } from './number-formats.ts';
import { argmax } from './softmax.ts';

/** What the values of labels are. */
export type Space = 'logits' | 'probabilities';

/** A pure change of one image's label: K values in, K new values out. */
export type LabelEdit = (row: Float64Array, image: EditedImage) => Float64Array;

/** An edit that changes each label by itself. */
export interface LabelChange extends Grammar {
  /** What it computes: z logits, p probabilities, K classes, u random shares (uniform draws over their sum). */
  readonly formula: string;
  readonly actsOn: Space;
  /** Makes the edit from the words after its name; throws at the first that does not fit. */
  readonly make: (words: EditWords) => LabelEdit;
}

/** An edit that makes one label of several. */
export interface LabelJoin extends Grammar {
  readonly formula: string;
  readonly actsOn: 'either';
  /** What it takes the mean of, from the words after its name. */
  readonly joins: (words: EditWords) => Space;
}

/** Every edit by its name. Adding one is adding a row. */
export const EDITS: Readonly<Record<string, LabelChange | LabelJoin>> = {
  temperature: {
    usage: 'temperature T',
    example: 'temperature 2',
    formula: 'z / T',
    actsOn: 'logits',
    make: (words) => {
      const T = words.number('T, a number > 0,', (value) => value > 0);
      return (row) => row.map((z) => z / T);
    },
  },
  ensemble: {
    usage: 'ensemble (logits | probabilities)',
    example: 'ensemble logits',
    formula: 'mean of z, or of p, over the experts or bundles; edits before it change each of theirs (paper 5.1: logits)',
    actsOn: 'either',
    joins: (words) => words.choice('logits', 'probabilities'),
  },
  'top-k': {
    usage: 'top-k k [renormalise]',
    example: 'top-k 5 renormalise',
    formula: 'p where it is among the k largest, else 0; renormalise divides by what is left (paper figure 6)',
    actsOn: 'probabilities',
    make: (words) => {
      const k = words.bounded('k', 1);
      const finish = ending(words);
      return (row) => finish(keepRanks(row, 0, k(row.length, 'the number of classes')));
    },
  },
  'keep-tail': {
    usage: 'keep-tail [k] [renormalise]',
    example: 'keep-tail',
    formula: 'p where it is not among the k largest (1 unless said), else 0: what top-k k removes; renormalise divides by what is left',
    actsOn: 'probabilities',
    make: (words) => {
      const k = words.bounded('k', 1, 1);
      const finish = ending(words);
      return (row) => finish(keepRanks(row, k(row.length - 1, 'one less than the number of classes'), row.length));
    },
  },
  swap: {
    usage: 'swap i',
    example: 'swap 1',
    formula: 'the i-th largest p and the smallest p change places (paper figure 3)',
    actsOn: 'probabilities',
    make: (words) => {
      const i = words.bounded('i', 1);
      return (row) => swapRanks(row, [[i(row.length, 'the number of classes') - 1, row.length - 1]]);
    },
  },
  'swap-top': {
    usage: 'swap-top k',
    example: 'swap-top 1',
    formula: 'the i-th largest p and the i-th smallest p change places, for i = 1 to k',
    actsOn: 'probabilities',
    make: (words) => {
      const k = words.bounded('k', 1);
      return (row) => {
        const length = k(Math.floor(row.length / 2), 'half the number of classes');
        return swapRanks(
          row,
          Array.from({ length }, (_, i) => [i, row.length - 1 - i]),
        );
      };
    },
  },
  'shuffle-tail': {
    usage: 'shuffle-tail',
    example: 'shuffle-tail',
    formula: 'the largest p stays, the others are permuted at random among their classes',
    actsOn: 'probabilities',
    make: () => shuffleTail,
  },
  noise: {
    usage: 'noise M',
    example: 'noise 0.1',
    formula: '(1 - M) p + M u',
    actsOn: 'probabilities',
    make: (words) => {
      const M = words.share('M');
      return (row, image) => blend(row, randomShares(row.length, image), M);
    },
  },
  'true-mass': {
    usage: 'true-mass P',
    example: 'true-mass 0.9',
    formula: 'P at the true class, (1 - P) u at the others; p itself does not matter',
    actsOn: 'probabilities',
    make: (words) => {
      const P = words.share('P');
      return (row, image) => trueMass(row.length, P, image);
    },
  },
  'zero-class': {
    usage: 'zero-class c [renormalise | replace random]',
    example: 'zero-class 3',
    formula:
      '0 at class c, counted from 0, but labels of its own images stay (paper figure 7); renormalise divides by what is left, replace random puts the p of another class there',
    actsOn: 'probabilities',
    make: (words) => {
      const number = words.bounded('c', 0);
      const then = words.option('renormalise', 'replace random');
      return (row, image) => {
        const c = number(row.length - 1, 'the last class');
        if (image.trueClass === c) return row;
        const changed = withValue(row, c, then === 'replace random' ? randomOther(row, c, image) : 0);
        return then === 'renormalise' ? normalised(changed) : changed;
      };
    },
  },
  hard: {
    usage: 'hard [class | argmax]',
    example: 'hard argmax',
    formula: '1 at the true class (class, the default) or at the largest p (argmax), else 0',
    actsOn: 'probabilities',
    make: (words) => {
      const by = words.option('class', 'argmax');
      return (row, { trueClass }) => oneHot(row.length, by === 'argmax' ? argmax(row) : trueClass);
    },
  },
  'mix-hard': {
    usage: 'mix-hard W',
    example: 'mix-hard 0.5',
    formula: '(1 - W) p + W at the true class',
    actsOn: 'probabilities',
    make: (words) => {
      const W = words.share('W');
      return (row, { trueClass }) => blend(row, oneHot(row.length, trueClass), W);
    },
  },
  smooth: {
    usage: 'smooth E',
    example: 'smooth 0.1',
    formula: '(1 - E) p + E / K',
    actsOn: 'probabilities',
    make: (words) => {
      const E = words.share('E');
      return (row) => blend(row, evenShares(row.length), E);
    },
  },
  quantise: {
    usage: 'quantise (f16 | int8 | int4)',
    example: 'quantise int8',
    formula: 'f16: the nearest half-precision number; intB: the nearest multiple of (the largest p) / (2^B - 1)',
    actsOn: 'probabilities',
    make: (words) => {
      const format = words.choice('f16', 'int8', 'int4');
      return (row) => quantised(row, format);
    },
  },
};

/** What an edit that removes mass does with the rest. */
function ending(words: EditWords): (row: Float64Array) => Float64Array {
  return words.option('renormalise') === null ? (row) => row : normalised;
}
