// Texts in lines, and the texts of every figure: none over another, none cut, whatever the names are.
import type { Results } from '@softlabel/distill';
import fc from 'fast-check';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { editedResults, frontResults, removedResults, sweptResults, temperedResults } from '../experiments.fixture.ts';
import { madeUpExamples } from '../label-examples.fixture.ts';
import { filesResults, madeUpCell, shapesResults } from '../results.fixture.ts';
import { reportFigures } from './figures.ts';
import { FONT_SIZE, textLines, textWidth } from './text.ts';

describe('textLines', () => {
  it('breaks between words, and words that are too wide', () => {
    expect(textLines('epoch 4, top-k 3 renormalise', 1000)).toEqual(['epoch 4, top-k 3 renormalise']);
    expect(textLines('epoch 4, top-k 3 renormalise', 120)).toEqual(['epoch 4, top-k 3', 'renormalise']);
    expect(textLines('a renormalise b', 50)).toEqual(['a', 'renorma', 'lise b']);
    expect(textLines('', 50)).toEqual(['']);
    expect(textLines('ab', 0)).toEqual(['a', 'b']);
  });

  it('keeps every character, in lines that fit', () => {
    const words = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 300 }), (all, width) => {
        const lines = textLines(all.join(' '), width);
        expect(lines.join('').replaceAll(' ', '')).toBe(all.join('').replaceAll(' ', ''));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

const LONG_EDITS = 'top-k 3 renormalise | quantise int4 | temperature 2.5';
const LONG_NAME = 'Norwegian elkhound, elkhound, Canis-familiaris-borealis';

/** Expert epochs one point of accuracy apart, edits and settings with long names. */
const longResults: Results = {
  ...shapesResults,
  expert: shapesResults.expert.map((epoch, place) => ({ ...epoch, accuracy: 0.4 + 0.01 * place })),
  cells: ['', LONG_EDITS].flatMap((edits) =>
    [1, 2, 3, 8, 20].flatMap((epoch) =>
      [0.01, 0.1].map((lr) => {
        const relatedMass = { sameClass: 0.4, sameShape: 0.3, sameTexture: 0.2, unrelated: 0.1 };
        return madeUpCell({ ipc: 10, epoch, edits, accuracy: 0.3 + epoch / 100, n: 3, entropy: 1.2, relatedMass, lr });
      }),
    ),
  ),
};
const oneEpoch: Results = { ...longResults, cells: longResults.cells.filter(({ labels }) => labels.epoch === 8) };
const longSweep: Results = {
  ...shapesResults,
  cells: [1, 5, 10].flatMap((quantile) =>
    [4, 8].map((epoch) => {
      const cell = madeUpCell({ ipc: 10, epoch, accuracy: 0.3, n: 3, relatedMass: shapesResults.cells[2].labels.relatedMass });
      return {
        ...cell,
        settings: { 'data.images.quantile': quantile, 'data.images.rule': 'quantile-by-cross-entropy', 'student.optimizer.lr': 0.1 },
      };
    }),
  ),
};
const longExamples = {
  set: { ...madeUpExamples.set, classNames: madeUpExamples.set.classNames.map((name) => `${LONG_NAME} ${name}`) },
  labels: madeUpExamples.labels.map((one) => ({ ...one, name: `${one.name}, ${LONG_EDITS}` })),
};
const longClasses: Results = { ...removedResults, classNames: [LONG_NAME, 'cat', `${LONG_NAME} the second`] };
const longTempered: Results = {
  ...temperedResults,
  cells: [0.01, 0.1].flatMap((lr) =>
    temperedResults.cells.map((cell) => ({ ...cell, settings: { 'student.optimizer.lr': lr, 'student.batch': 256 * lr } })),
  ),
};

/** Labels of so many epochs that not all can be told at an axis. */
const manyEpochs: Results = {
  ...shapesResults,
  cells: Array.from({ length: 24 }, (_, place) => place + 1).flatMap((epoch) =>
    ['', 'temperature 2'].flatMap((edits) => [1, 10].map((ipc) => madeUpCell({ ipc, epoch, edits, accuracy: 0.3, n: 3, entropy: 1.2 }))),
  ),
};

const RESULTS: [name: string, results: Results, experiment?: string][] = [
  ['shapes', shapesResults],
  ['files', filesResults, 'baseline'],
  ['edits', editedResults, 'hard-vs-soft'],
  ['a front', frontResults, 'pareto'],
  ['temperatures', temperedResults],
  ['removed classes', removedResults],
  ['a sweep', sweptResults],
  ['many epochs', manyEpochs],
  ['long names', longResults],
  ['long names of one epoch', oneEpoch],
  ['long names of a sweep', longSweep],
  ['long names of classes', longClasses],
  ['long names of temperatures', longTempered],
];

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is asked of an element. */
interface Marked {
  readonly parentElement: Marked | null;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
}

/** The boxes that the lines of all texts take at most, as they are estimated. */
function boxesOf(markup: string): Box[] {
  const document = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" text-anchor="middle">${markup}</svg>`,
    'image/svg+xml',
  );
  return [...document.querySelectorAll('text')].flatMap((text) => {
    const lines = [...text.querySelectorAll('tspan')];
    let dy = 0;
    return (lines.length === 0 ? [text] : lines).map((line) => {
      dy += pixels(line.getAttribute('y')) + pixels(line.getAttribute('dy'));
      return boxOf(line, dy);
    });
  });
}

function boxOf(line: Marked, dy: number): Box {
  const text = line.textContent ?? '';
  const size = Number(inherited(line, 'font-size') ?? FONT_SIZE);
  const [x, y] = placeOf(line);
  const width = (textWidth(text) * size) / FONT_SIZE;
  const left = x + pixels(line.getAttribute('x')) - width * { start: 0, middle: 0.5, end: 1 }[inherited(line, 'text-anchor') as 'start'];
  return { text, left, right: left + width, top: y + dy - 0.75 * size, bottom: y + dy + 0.2 * size };
}

/** A length in pixels or in the font's size. */
function pixels(length: string | null): number {
  return length === null ? 0 : Number.parseFloat(length) * (length.endsWith('em') ? FONT_SIZE : 1);
}

function inherited(element: Marked | null, name: string): string | null {
  return element === null ? null : (element.getAttribute(name) ?? inherited(element.parentElement, name));
}

/** Where all transforms together move the element. */
function placeOf(element: Marked | null): [x: number, y: number] {
  if (element === null) return [0, 0];
  const transform = element.getAttribute('transform') ?? 'translate(0,0)';
  const match = /^translate\(([-\d.]+),([-\d.]+)\)$/.exec(transform);
  if (match === null) throw new Error(`expected a translation of two numbers, got ${transform}`);
  const [x, y] = placeOf(element.parentElement);
  return [x + Number(match[1]), y + Number(match[2])];
}

const areOver = (a: Box, b: Box): boolean =>
  Math.min(a.right, b.right) > Math.max(a.left, b.left) && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top);

describe.each([350, 640, 680])('the texts of figures of %i pixels', (width) => {
  it.each(RESULTS)('of %s are whole and apart', (_, results, experiment) => {
    const context = { examples: longExamples, ...(experiment === undefined ? {} : { experiment }) };
    for (const figure of reportFigures(results, context)) {
      const { height, markup } = figure.draw(width);
      const boxes = boxesOf(markup);
      const isCut = ({ left, right, top, bottom }: Box) => left < -0.5 || right > width + 0.5 || top < 0 || bottom > height;
      expect({ figure: figure.name, cut: boxes.filter(isCut) }).toEqual({ figure: figure.name, cut: [] });
      const over = boxes.flatMap((a, place) => boxes.slice(place + 1).flatMap((b) => (areOver(a, b) ? [[a.text, b.text]] : [])));
      expect({ figure: figure.name, over }).toEqual({ figure: figure.name, over: [] });
    }
  });
});
