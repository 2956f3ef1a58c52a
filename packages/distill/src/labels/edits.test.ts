// Every edit against numbers worked out by hand, and what must hold of it for any label.
import { childSeed, randomUniform } from '@softlabel/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, UneditableError } from './apply-edits.ts';
import { EDITS } from './edits.ts';
import { parseEdits } from './pipeline.ts';

const SEED = 7;
const IMAGE = 17;

/** One image, number 17 of the training set and of true class 3, with the given probabilities. */
const edited = (values: readonly number[], text: string, trueClass = 3) => [
  ...applyEdits([{ kind: 'targets', values, images: [IMAGE], classes: [trueClass] }], values.length, parseEdits(text), SEED),
];
/** What the first step of a pipeline draws for the image, by Philox: uniforms in [0, 1), from the middles of their intervals. */
const DRAWN = [10715040.5, 9145306.5, 594644.5, 216912.5].map((part) => part / 2 ** 24);
const TOTAL = DRAWN[0] + DRAWN[1] + DRAWN[2] + DRAWN[3];
const OTHERS = DRAWN[0] + DRAWN[1] + DRAWN[2];

const P = [0.1, 0.5, 0.3, 0.1];
const Q = [0.01, 0.64, 0.25, 0.1];
const FORMULAS: [text: string, before: readonly number[], expected: readonly number[]][] = [
  ['', P, P],
  ['ensemble probabilities', P, P],
  ['top-k 1', P, [0, 0.5, 0, 0]],
  ['top-k 2', P, [0, 0.5, 0.3, 0]],
  ['top-k 2 renormalise', P, [0, 0.625, 0.375, 0]],
  // Of equal values the lower class counts as larger.
  ['top-k 3', P, [0.1, 0.5, 0.3, 0]],
  ['top-k 4', P, P],
  ['top-k 3 | top-k 1 renormalise', P, [0, 1, 0, 0]],
  ['keep-tail', P, [0.1, 0, 0.3, 0.1]],
  ['keep-tail 2', P, [0.1, 0, 0, 0.1]],
  ['keep-tail renormalise', P, [0.2, 0, 0.6, 0.2]],
  ['keep-tail 3 renormalise', P, [0, 0, 0, 1]],
  ['swap 1', P, [0.1, 0.1, 0.3, 0.5]],
  ['swap 2', P, [0.1, 0.5, 0.1, 0.3]],
  ['swap 4', P, P],
  ['swap-top 1', Q, [0.64, 0.01, 0.25, 0.1]],
  ['swap-top 2', Q, [0.64, 0.01, 0.1, 0.25]],
  // The draws permute the tail (classes 2, 0, 3) back to front.
  ['shuffle-tail', [0.1, 0.5, 0.3, 0.05], [0.1, 0.5, 0.05, 0.3]],
  ['noise 0.5', P, P.map((p, k) => 0.5 * p + (0.5 * DRAWN[k]) / TOTAL)],
  ['noise 0', P, P],
  ['true-mass 0.7', P, [(0.3 * DRAWN[0]) / OTHERS, (0.3 * DRAWN[1]) / OTHERS, (0.3 * DRAWN[2]) / OTHERS, 0.7]],
  ['true-mass 1', P, [0, 0, 0, 1]],
  ['zero-class 1', P, [0.1, 0, 0.3, 0.1]],
  ['zero-class 1 renormalise', P, [0.2, 0, 0.6, 0.2]],
  // The draw, 0.639 of three other classes, takes the second one after class 1.
  ['zero-class 1 replace random', [0.1, 0.5, 0.3, 0.05], [0.1, 0.05, 0.3, 0.05]],
  // An image of the class itself keeps its label (paper figure 7).
  ['zero-class 3 renormalise', P, P],
  ['hard', P, [0, 0, 0, 1]],
  ['hard class', P, [0, 0, 0, 1]],
  ['hard argmax', P, [0, 1, 0, 0]],
  ['mix-hard 0.4', P, [0.06, 0.3, 0.18, 0.46]],
  ['smooth 0.4', P, [0.16, 0.4, 0.28, 0.16]],
  ['hard | smooth 0.4', P, [0.1, 0.1, 0.1, 0.7]],
  ['quantise f16', P, [0.0999755859375, 0.5, 0.300048828125, 0.0999755859375]],
  ['quantise int8', Q, [(4 * 0.64) / 255, 0.64, (100 * 0.64) / 255, (40 * 0.64) / 255]],
  ['quantise int4', Q, [0, 0.64, 0.256, 0.64 / 7.5]],
];

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  got.forEach((p, k) => {
    expect(p).toBeCloseTo(expected[k], 12);
  });
}

describe('edits', () => {
  it.each(FORMULAS)('%s', (text, before, expected) => {
    expectClose(edited(before, text), expected);
  });

  it('temperature 2', () => {
    const logits = { kind: 'logits', values: [0, 2 * Math.log(3)], images: [0], classes: [0] } as const;
    expectClose([...applyEdits([logits], 2, parseEdits('temperature 2'), SEED)], [0.25, 0.75]);
  });

  it('draw these numbers', () => {
    const seed = childSeed(SEED, 'labels', 0);
    expect(DRAWN.map((_, k) => randomUniform(seed, 'labels', IMAGE, k) + 2 ** -25)).toEqual(DRAWN);
  });

  it('have a formula each, and a case here', () => {
    for (const [name, { formula }] of Object.entries(EDITS)) {
      expect(formula).not.toBe('');
      expect(['temperature 2', ...FORMULAS.map(([text]) => text)].some((text) => text.split(' ')[0] === name)).toBe(true);
    }
  });
});

const label = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 }).map((row) => {
  const mass = row.reduce((sum, p) => sum + p, 0);
  return row.map((p) => p / mass);
});
const share = fc.double({ min: 0, max: 1, noNaN: true });
const sum = (row: readonly number[]) => row.reduce((total, p) => total + p, 0);
const sorted = (row: readonly number[]) => [...row].sort((a, b) => a - b);
/** A number from 1 to `most`, by a share of it. */
const within = (part: number, most: number) => 1 + Math.min(Math.floor(part * most), most - 1);

describe('edits of any label', () => {
  it('only move values in swaps and shuffles, and never change what they are given', () => {
    fc.assert(
      fc.property(label, share, (row, part) => {
        const before = [...row];
        const [i, k] = [within(part, row.length), within(part, Math.floor(row.length / 2))];
        for (const text of [`swap ${i}`, `swap-top ${k}`, 'shuffle-tail']) expect(sorted(edited(row, text, 0))).toEqual(sorted(row));
        expect(row).toEqual(before);
      }),
    );
  });

  it('undo swaps of distinct values by swapping again', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(distinct, share, (row, part) => {
        const [i, k] = [within(part, row.length), within(part, Math.floor(row.length / 2))];
        expect(edited(row, `swap-top ${k} | swap-top ${k}`, 0)).toEqual(row);
        expect(edited(row, 'swap-top 1', 0)).toEqual(edited(row, 'swap 1', 0));
        expect(edited(row, `swap ${i}`, 0).filter((p, place) => p !== row[place]).length).toBe(i === row.length ? 0 : 2);
      }),
    );
  });

  it('split a label into its top and its tail', () => {
    fc.assert(
      fc.property(label, share, (row, part) => {
        const k = within(part, row.length - 1);
        const [top, tail] = [edited(row, `top-k ${k}`, 0), edited(row, `keep-tail ${k}`, 0)];
        expect(top.map((p, place) => p + tail[place])).toEqual(row);
        expect(top.filter((p) => p > 0)).toHaveLength(k);
        expect(Math.min(...top.filter((p) => p > 0))).toBeGreaterThanOrEqual(Math.max(...tail));
      }),
    );
  });

  it('have mass 1 where they should', () => {
    fc.assert(
      fc.property(label, share, fc.nat(), (row, part, place) => {
        const [k, c] = [within(part, row.length - 1), place % row.length];
        const texts = [`top-k ${k} renormalise`, `keep-tail ${k} renormalise`, `zero-class ${c} renormalise`];
        for (const text of [...texts, `noise ${part}`, `true-mass ${part}`, `mix-hard ${part}`, `smooth ${part}`, 'hard', 'shuffle-tail']) {
          const changed = edited(row, text, 0);
          expect(sum(changed)).toBeCloseTo(1, 12);
          expect(Math.min(...changed)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('take nothing but the class away, and nothing from its own images', () => {
    fc.assert(
      fc.property(label, fc.nat(), (row, place) => {
        const c = place % row.length;
        expect(edited(row, `zero-class ${c}`, (c + 1) % row.length)).toEqual(row.map((p, k) => (k === c ? 0 : p)));
        expect(edited(row, `zero-class ${c} replace random`, (c + 1) % row.length).filter((p, k) => k !== c && p !== row[k])).toEqual([]);
        expect(edited(row, `zero-class ${c}`, c)).toEqual(row);
      }),
    );
  });

  it('keep the largest value first under a shuffle', () => {
    fc.assert(
      fc.property(label, (row) => {
        const largest = row.indexOf(Math.max(...row));
        expect(edited(row, 'shuffle-tail', 0)[largest]).toBe(row[largest]);
      }),
    );
  });

  it('round to a grid, and stay there', () => {
    fc.assert(
      fc.property(label, (row) => {
        for (const [format, error] of Object.entries({ f16: 2 ** -11, int8: 0.5 / 255, int4: 0.5 / 15 })) {
          const rounded = edited(row, `quantise ${format}`, 0);
          expectClose(edited(rounded, `quantise ${format}`, 0), rounded);
          rounded.forEach((p, k) => {
            expect(Math.abs(p - row[k])).toBeLessThanOrEqual(error * Math.max(...row) * (1 + 1e-9));
          });
        }
      }),
    );
  });
});

describe('edits that cannot be', () => {
  it.each([
    ['top-k 5', 'top-k of at most 4, the number of classes, at column 7 of "top-k 5", got 5. Lower it.'],
    ['keep-tail 4', 'keep-tail of at most 3, one less than the number of classes, at column 11 of "keep-tail 4", got 4. Lower it.'],
    ['swap 9', 'swap of at most 4, the number of classes, at column 6 of "swap 9", got 9. Lower it.'],
    ['swap-top 3', 'swap-top of at most 2, half the number of classes, at column 10 of "swap-top 3", got 3. Lower it.'],
    ['zero-class 4', 'zero-class of at most 3, the last class, at column 12 of "zero-class 4", got 4. Lower it.'],
  ])('%s of 4 classes', (text, message) => {
    expect(() => edited(P, text)).toThrow(new Error(`edits: expected ${message}`));
  });

  it.each([
    ['keep-tail 3', [0.5, 0.3, 0.2, 0]],
    ['keep-tail', [1, 1e-50, 1e-60, 0]], // which float32 cannot hold
    ['keep-tail 2 renormalise', [0.5, 0.5, 0, 0]],
    ['zero-class 1', [0, 1, 0, 0]],
    ['hard argmax | zero-class 1 renormalise', P],
    ['hard argmax | zero-class 1 replace random', P],
  ])('%s, which leaves nothing', (text, row) => {
    const step = text.split(' | ').at(-1);
    expect(() => edited(row, text)).toThrow(
      new UneditableError(
        `edits: expected ${step} to leave something of every label, got only zeros for training image 17. Leave out the edit, or keep more before it.`,
      ),
    );
  });
});
