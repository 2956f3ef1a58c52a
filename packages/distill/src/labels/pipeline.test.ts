// Edit pipelines: formulas, order, exact error texts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, canonicalEdits, parseEdits } from './pipeline.ts';
import { softmaxTemperature } from './softmax.ts';

/** One image of true class 3 with the given probabilities. */
const edited = (probabilities: number[], text: string) => [
  ...applyEdits({ kind: 'targets', values: probabilities, classes: [3] }, probabilities.length, parseEdits(text)),
];
const P = [0.1, 0.5, 0.3, 0.1];

const FORMULAS: [text: string, expected: number[]][] = [
  ['', P],
  ['top-k 1', [0, 0.5, 0, 0]],
  ['top-k 2', [0, 0.5, 0.3, 0]],
  ['top-k 2 renormalise', [0, 0.625, 0.375, 0]],
  // Equal values: the lower class stays.
  ['top-k 3', [0.1, 0.5, 0.3, 0]],
  ['hard', [0, 0, 0, 1]],
  ['hard class', [0, 0, 0, 1]],
  ['hard argmax', [0, 1, 0, 0]],
  ['hard | smooth 0.4', [0.1, 0.1, 0.1, 0.7]],
  ['swap 1', [0.1, 0.1, 0.3, 0.5]],
  ['swap 2', [0.1, 0.5, 0.1, 0.3]],
  ['swap 4', P],
  ['top-k 3 | top-k 1 renormalise', [0, 1, 0, 0]],
];

describe('edits', () => {
  it.each(FORMULAS)('%s', (text, expected) => {
    edited(P, text).forEach((p, k) => {
      expect(p).toBeCloseTo(expected[k], 12);
    });
  });

  it('applies edits of logits before the softmax, per image', () => {
    const logits = { kind: 'logits', values: [1, 2, 3, -1, 0, 4], classes: [0, 1] } as const;
    expect(applyEdits(logits, 3, parseEdits('temperature 2'))).toEqual(softmaxTemperature(logits.values, 3, 2));
    expect(applyEdits(logits, 3, parseEdits('temperature 2 | temperature 4'))).toEqual(softmaxTemperature(logits.values, 3, 8));
    expect(applyEdits(logits, 3, [])).toEqual(softmaxTemperature(logits.values, 3));
  });
});

describe('edits of any label', () => {
  it('changes neither the labels it is given nor the sum of what it only moves', () => {
    const row = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 2 }), (values, rank) => {
        const before = [...values];
        const swapped = applyEdits({ kind: 'targets', values, classes: [0] }, values.length, parseEdits(`swap ${rank}`));
        expect(values).toEqual(before);
        expect([...swapped].sort()).toEqual(before.sort());
      }),
    );
  });

  it('keeps the mass of top-k at 1 when renormalised', () => {
    const row = fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 3 }), (values, k) => {
        const kept = applyEdits({ kind: 'targets', values, classes: [0] }, values.length, parseEdits(`top-k ${k} renormalise`));
        expect(kept.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(kept.filter((p) => p > 0)).toHaveLength(k);
      }),
    );
  });

  it('spells equal pipelines alike', () => {
    expect(canonicalEdits('  temperature  2|top-k 5   renormalise ')).toBe('temperature 2 | top-k 5 renormalise');
    expect(canonicalEdits(' ')).toBe('');
  });
});

const BAD_EDITS = [
  ['temprature 2', 'edits: expected one of temperature, top-k, hard, smooth, swap, got "temprature 2". Did you mean temperature?'],
  ['constructor', 'edits: expected one of temperature, top-k, hard, smooth, swap, got "constructor". Did you mean temperature?'],
  ['temperature', 'edits: expected temperature T, with T > 0, got "temperature".'],
  ['temperature 0', 'edits: expected temperature T, with T > 0, got "temperature 0".'],
  ['temperature 2 3', 'edits: expected temperature T, with T > 0, got "temperature 2 3".'],
  ['top-k 2.5', 'edits: expected top-k k [renormalise], with k a whole number >= 1, got "top-k 2.5".'],
  ['top-k 2 renorm', 'edits: expected top-k k [renormalise], with k a whole number >= 1, got "top-k 2 renorm".'],
  ['hard max', 'edits: expected hard [class | argmax], got "hard max".'],
  ['smooth 2', 'edits: expected smooth E, with E from 0 to 1, got "smooth 2".'],
  ['swap 0', 'edits: expected swap i, with i a whole number >= 1, got "swap 0".'],
  ['top-k 5 |', 'edits: expected one of temperature, top-k, hard, smooth, swap, got "". Did you mean hard?'],
  [
    'top-k 5 | temperature 2',
    'edits: expected temperature 2 before top-k 5, got "top-k 5 | temperature 2". temperature 2 acts on logits, top-k 5 on probabilities.',
  ],
];

describe('bad edits', () => {
  it.each(BAD_EDITS)('%s', (text, message) => {
    expect(() => parseEdits(text)).toThrow(new Error(message));
  });

  it('names the number of classes', () => {
    expect(() => edited(P, 'top-k 5')).toThrow(new Error('edits: expected top-k of at most 4, the number of classes, got 5.'));
    expect(() => edited(P, 'swap 9')).toThrow(new Error('edits: expected swap of at most 4, the number of classes, got 9.'));
  });

  it('has no logits to edit in targets', () => {
    expect(() => edited(P, 'temperature 2')).toThrow(
      new Error('edits: expected labels with logits for temperature 2, got labels that hold targets only.'),
    );
  });
});
