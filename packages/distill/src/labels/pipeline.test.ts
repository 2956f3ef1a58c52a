// The text of edit pipelines: steps, one spelling, and the exact error for each way to be wrong.
import { describe, expect, it } from 'vitest';
import { EditsError } from './edit-words.ts';
import { EDITS } from './edits.ts';
import { canonicalEdits, parseEdits } from './pipeline.ts';

describe('pipelines', () => {
  it('spell equal edits alike', () => {
    expect(canonicalEdits('  temperature  2|top-k 5   renormalise ')).toBe('temperature 2 | top-k 5 renormalise');
    expect(canonicalEdits(' ')).toBe('');
  });

  it.each(Object.entries(EDITS))('know %s by its example', (name, { usage, example, actsOn }) => {
    const [step, ...more] = parseEdits(example);
    expect(more).toEqual([]);
    expect(step.text).toBe(example);
    expect([usage.split(' ')[0], example.split(' ')[0]]).toEqual([name, name]);
    expect(step.actsOn).toBe(actsOn === 'either' ? 'logits' : actsOn);
  });

  it('take optional words or leave them', () => {
    for (const text of [
      'keep-tail',
      'keep-tail 2',
      'keep-tail renormalise',
      'keep-tail 2 renormalise',
      'hard',
      'zero-class 0 replace random',
    ])
      expect(parseEdits(text)[0].text).toBe(text);
    expect(parseEdits('ensemble probabilities')[0]).toEqual({ text: 'ensemble probabilities', actsOn: 'probabilities', edit: null });
  });
});

const NAMES = Object.keys(EDITS).join(', ');
const BAD_EDITS: [text: string, message: string][] = [
  ['temprature 2', 'an edit at column 1 of "temprature 2", got temprature. Did you mean temperature T?'],
  ['swap 1 | top_k 3', 'an edit at column 10 of "swap 1 | top_k 3", got top_k. Did you mean top-k k [renormalise]?'],
  ['constructor', 'an edit at column 1 of "constructor", got constructor. Did you mean swap-top k?'],
  ['top-k 5 |', `an edit at column 10 of "top-k 5 |", got nothing. Remove the bar, or write one of ${NAMES}.`],
  ['| swap 1', `an edit at column 1 of "| swap 1", got nothing. Remove the bar, or write one of ${NAMES}.`],
  ['temperature', 'T, a number > 0, at column 12 of "temperature", got nothing. Write temperature T, such as temperature 2.'],
  ['temperature 0', 'T, a number > 0, at column 13 of "temperature 0", got 0. Write temperature T, such as temperature 2.'],
  ['temperature x', 'T, a number > 0, at column 13 of "temperature x", got x. Write temperature T, such as temperature 2.'],
  ['temperature 2 3', 'nothing more at column 15 of "temperature 2 3", got 3. Write temperature T, such as temperature 2.'],
  ['top-k 2.5', 'k, a whole number >= 1, at column 7 of "top-k 2.5", got 2.5. Write top-k k [renormalise], such as top-k 5 renormalise.'],
  [
    'swap 1 | top-k 2 renorm',
    'renormalise or nothing more at column 18 of "swap 1 | top-k 2 renorm", got renorm. Did you mean renormalise? Write top-k k [renormalise], such as top-k 5 renormalise.',
  ],
  ['keep-tail 0', 'k, a whole number >= 1, at column 11 of "keep-tail 0", got 0. Write keep-tail [k] [renormalise], such as keep-tail.'],
  ['swap 0', 'i, a whole number >= 1, at column 6 of "swap 0", got 0. Write swap i, such as swap 1.'],
  ['swap-top 0', 'k, a whole number >= 1, at column 10 of "swap-top 0", got 0. Write swap-top k, such as swap-top 1.'],
  ['shuffle-tail 1', 'nothing more at column 14 of "shuffle-tail 1", got 1. Write shuffle-tail, such as shuffle-tail.'],
  ['noise 2', 'M, a number from 0 to 1, at column 7 of "noise 2", got 2. Write noise M, such as noise 0.1.'],
  ['true-mass -1', 'P, a number from 0 to 1, at column 11 of "true-mass -1", got -1. Write true-mass P, such as true-mass 0.9.'],
  [
    'zero-class 2 replace',
    'renormalise, replace random or nothing more at column 14 of "zero-class 2 replace", got replace. Did you mean replace random? Write zero-class c [renormalise | replace random], such as zero-class 3.',
  ],
  [
    'zero-class -1',
    'c, a whole number >= 0, at column 12 of "zero-class -1", got -1. Write zero-class c [renormalise | replace random], such as zero-class 3.',
  ],
  [
    'hard max',
    'class, argmax or nothing more at column 6 of "hard max", got max. Did you mean argmax? Write hard [class | argmax], such as hard argmax.',
  ],
  ['mix-hard 1.5', 'W, a number from 0 to 1, at column 10 of "mix-hard 1.5", got 1.5. Write mix-hard W, such as mix-hard 0.5.'],
  ['smooth 2', 'E, a number from 0 to 1, at column 8 of "smooth 2", got 2. Write smooth E, such as smooth 0.1.'],
  [
    'quantise int16',
    'f16, int8 or int4 at column 10 of "quantise int16", got int16. Did you mean int8? Write quantise (f16 | int8 | int4), such as quantise int8.',
  ],
  [
    'ensemble',
    'logits or probabilities at column 9 of "ensemble", got nothing. Write ensemble (logits | probabilities), such as ensemble logits.',
  ],
  [
    'top-k 5 | temperature 2',
    'edits of logits before those of probabilities at column 11 of "top-k 5 | temperature 2", got temperature 2 after top-k 5. Move it before top-k 5.',
  ],
  [
    'ensemble logits | ensemble logits',
    'one ensemble at most at column 19 of "ensemble logits | ensemble logits", got another: ensemble logits. Remove one of them.',
  ],
];

describe('bad pipelines', () => {
  it.each(BAD_EDITS)('%s', (text, message) => {
    expect(() => parseEdits(text)).toThrow(new EditsError(`edits: expected ${message}`));
  });

  it('name every edit once', () => {
    const tried = new Set(BAD_EDITS.flatMap(([text]) => text.split(/[| ]+/)));
    expect(Object.keys(EDITS).filter((name) => !tried.has(name))).toEqual([]);
  });
});
