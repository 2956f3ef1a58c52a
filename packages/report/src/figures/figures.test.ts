// Every figure of made-up results: as many marks as data, inside its drawing, whole as a file.
import type { Results } from '@softlabel/distill';
import { EXPERIMENTS } from '@softlabel/distill';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { editedResults, frontResults, removedResults, sweptResults, temperedResults } from '../experiments.fixture.ts';
import { percent } from '../format.ts';
import { madeUpExamples } from '../label-examples.fixture.ts';
import { paint } from '../palette.ts';
import { filesResults, madeUpCell, shapesResults } from '../results.fixture.ts';
import { figures, reportFigures } from './figures.ts';
import { besideEachOther } from './line-chart.ts';

const RESULTS: [name: string, results: Results][] = [
  ['shapes', shapesResults],
  ['files', filesResults],
];

function drawn(results: Results, name: string, width = 680) {
  const figure = reportFigures(results).find((one) => one.name === name);
  if (figure === undefined) throw new Error(`no figure ${name}`);
  const markup = figure.draw(width).markup;
  const document = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`, 'image/svg+xml');
  const count = (selector: string) => document.querySelectorAll(selector).length;
  return { figure, markup, count, caps: markup.split('M-3.5,0L3.5,0').length - 1, document };
}

const textsOf = ({ document }: ReturnType<typeof drawn>): string[] =>
  [...document.querySelectorAll('text')].map((text) => text.textContent ?? '');
const intervals = (cells: Results['cells']) => cells.filter(({ accuracy }) => accuracy.ci95 !== null).length;
const isSoft = ({ labels }: Results['cells'][number]) => labels.epoch !== null;

describe.each(RESULTS)('figures of %s', (_, results) => {
  const soft = results.cells.filter(isSoft);

  it('accuracy by epoch has a dot and a bar with two caps for each cell, and a line and a band for hard labels', () => {
    const figure = drawn(results, 'accuracy-by-epoch');
    const hard = results.cells.filter((cell) => !isSoft(cell));
    expect(figure.count('circle')).toBe(soft.length);
    expect(figure.caps).toBe(2 * intervals(soft));
    expect(figure.count('rect')).toBe(intervals(hard));
    for (const { ipc } of hard) expect(textsOf(figure)).toEqual(expect.arrayContaining([`IPC ${ipc}`, `IPC ${ipc}, hard`]));
  });

  it('accuracy by expert has a dot for each cell in both charts, and the accuracy of every epoch that labels at its axis', () => {
    const figure = drawn(results, 'accuracy-by-expert');
    expect(figure.count('circle')).toBe(2 * soft.length);
    expect(figure.caps).toBe(2 * intervals(soft));
    const labelling = results.expert.filter(({ epoch }) => soft.some(({ labels }) => labels.epoch === epoch));
    for (const { accuracy } of labelling) expect(figure.figure.description).toContain(`expert ${percent(accuracy)} %`);
    expect(textsOf(figure)).toContain('expert accuracy (%)');
  });

  it('accuracy by IPC has a dot for each cell, and every IPC at its axis', () => {
    const figure = drawn(results, 'accuracy-by-ipc');
    expect(figure.count('circle')).toBe(results.cells.length);
    expect(figure.caps).toBe(2 * intervals(results.cells));
    expect(textsOf(figure)).toEqual(expect.arrayContaining(['hard', ...results.cells.map(({ ipc }) => String(ipc))]));
  });

  it('the expert curve passes every epoch twice, with dots at those that label', () => {
    const figure = drawn(results, 'expert-curve');
    const paths = [...figure.document.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
    const vertices = paths.filter((path) => path.startsWith('M')).map((path) => path.split(/[ML]/).length - 1);
    expect(vertices).toEqual([results.expert.length, results.expert.length]);
    expect(figure.count('circle')).toBe(2 * results.recipe.label.epoch.length);
  });

  it('label entropy has a dot for each cell and the uniform label', () => {
    const figure = drawn(results, 'label-entropy');
    expect(figure.count('circle')).toBe(soft.length);
    expect(textsOf(figure)).toContain('uniform');
  });

  it('tells its numbers in words', () => {
    const { figure } = drawn(results, 'accuracy-by-epoch');
    for (const { accuracy } of soft) expect(figure.description).toContain(`${percent(accuracy.mean)} %`);
  });

  it.each([350, 680])('keeps every dot inside %i pixels', (width) => {
    for (const { name } of reportFigures(results)) {
      const { figure, document } = drawn(results, name, width);
      const { height } = figure.draw(width);
      for (const dot of document.querySelectorAll('circle')) {
        const [x, y] = [Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy'))];
        expect(x > 0 && x < width && y > 0 && y < height).toBe(true);
      }
    }
  });

  it.each(['adaptive', 'light'] as const)('%s files are whole, and the same each time', (ground) => {
    const files = figures(results, ground);
    expect(files).toEqual(figures(results, ground));
    expect(files.map(({ name }) => name)).toEqual(reportFigures(results).map(({ name }) => name));
    for (const { svg, title, description } of files) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="680" height="\d+" viewBox="0 0 680 \d+" role="img"/);
      expect(svg.trimEnd()).toMatch(/<\/svg>$/);
      expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
      expect(svg).toContain(title);
      expect(description.length).toBeGreaterThan(40);
      expect(svg.includes('var(--')).toBe(ground === 'adaptive');
      expect(svg.includes('prefers-color-scheme: dark')).toBe(ground === 'adaptive');
    }
  });
});

describe('lines at equal x', () => {
  it('stand five pixels apart, and nearer where they are many', () => {
    expect([0, 1, 2].map((place) => besideEachOther(place, 3))).toEqual([-5, 0, 5]);
    expect([0, 40].map((place) => besideEachOther(place, 41))).toEqual([-18, 18]);
    expect(besideEachOther(0, 1)).toBe(0);
  });
});

describe('label mass', () => {
  it('has four segments for each expert epoch and for the uniform label', () => {
    const figure = drawn(shapesResults, 'label-mass');
    const bars = shapesResults.recipe.label.epoch.length + 1;
    expect(figure.count('g[aria-label="bar"] rect')).toBe(4 * bars);
    expect(textsOf(figure)).toEqual(expect.arrayContaining(['epoch 3', 'epoch 8', 'epoch 20', 'uniform', '14.2', '60.0']));
    expect(figure.figure.description).toContain('uniform: same class 5.0 %, same shape 15.0 %, same texture 20.0 %, unrelated 60.0 %.');
  });

  it('is there for pairs of shape and texture only', () => {
    expect(reportFigures(filesResults).map(({ name }) => name)).not.toContain('label-mass');
  });
});

describe('what results lack', () => {
  it('draws no figure of nothing', () => {
    expect(reportFigures({ ...shapesResults, cells: [], expert: [] })).toEqual([]);
    const hardOnly = { ...shapesResults, cells: shapesResults.cells.filter((cell) => !isSoft(cell)) };
    expect(reportFigures(hardOnly).map(({ name }) => name)).toEqual(['accuracy-by-ipc', 'expert-curve']);
  });

  it('draws a single student without a bar, and an expert of one epoch as a dot', () => {
    const one = {
      ...filesResults,
      cells: [madeUpCell({ ipc: 1, epoch: 40, accuracy: 0.2, n: 1 })],
      expert: filesResults.expert.slice(0, 1),
    };
    const { count, caps } = drawn(one, 'accuracy-by-epoch');
    expect([count('circle'), caps]).toEqual([1, 0]);
    expect(drawn({ ...one, cells: [] }, 'expert-curve').count('circle')).toBe(2);
  });

  it('ends an interval at the border of the drawing, without caps there', () => {
    const [cell] = shapesResults.cells;
    const wide = {
      ...cell,
      labels: { ...cell.labels, source: 'expert' as const, epoch: 3 },
      accuracy: { ...cell.accuracy, ci95: [-0.4, 1.3] as const },
    };
    const { document, caps } = drawn({ ...shapesResults, cells: [wide] }, 'accuracy-by-epoch');
    expect(caps).toBe(0);
    const ends = [...document.querySelectorAll('g[aria-label="rule"] line')].flatMap((line) => [
      Number(line.getAttribute('y1')),
      Number(line.getAttribute('y2')),
    ]);
    const height = 220 + 680 / 6;
    for (const end of ends) expect(Math.abs(end - height / 2)).toBeLessThanOrEqual(height / 2);
  });

  it('draws nothing against the accuracy of an expert that is not known, or of a single epoch', () => {
    const oneEpoch = shapesResults.cells.filter(({ labels }) => labels.epoch === 3);
    for (const changed of [{ expert: [] }, { cells: oneEpoch }])
      expect(() => drawn({ ...shapesResults, ...changed }, 'accuracy-by-expert')).toThrow();
    const others = shapesResults.cells.map((cell) => ({ ...cell, labels: { ...cell.labels, experts: [1] } }));
    expect(() => drawn({ ...shapesResults, cells: others }, 'accuracy-by-expert')).toThrow();
  });

  it('draws a panel for each pipeline of edits, under its name', () => {
    const edited = [3, 8].map((epoch) => madeUpCell({ ipc: 1, epoch, edits: 'temperature 2', accuracy: 0.2, n: 2 }));
    const figure = drawn({ ...shapesResults, cells: [...shapesResults.cells, ...edited] }, 'accuracy-by-epoch');
    expect(textsOf(figure)).toEqual(expect.arrayContaining(['unedited', 'temperature 2']));
    expect(figure.count('circle')).toBe(8);
  });
});

describe('figures of edited labels', () => {
  const figure = drawn(editedResults, 'accuracy-by-labels', 350);

  it('have a dot and an IPC for each cell, and a name with its size for each kind of labels', () => {
    expect(figure.count('circle')).toBe(editedResults.cells.length);
    const texts = textsOf(figure);
    expect(texts.filter((text) => /^IPC (1|10)$/.test(text)).length).toBe(editedResults.cells.length);
    expect(texts).toEqual(expect.arrayContaining(['hard', 'unedited (40 bytes)', 'swap 1 (40 bytes)']));
    expect(texts).toContain('top-k 3 renormalise | quantise int4 (8.5 bytes)');
  });

  it('have whole names where nothing is edited', () => {
    const one = madeUpCell({ ipc: 10, epoch: 10, accuracy: 0.39, n: 5 });
    const both = { ...one, labels: { ...one.labels, experts: [0, 1] } };
    expect(textsOf(drawn({ ...filesResults, cells: [one, both] }, 'accuracy-by-labels'))).toEqual(
      expect.arrayContaining(['expert epoch 10', '2 experts']),
    );
  });

  it('have a name for each run of a sweep, which has nothing to show over epochs', () => {
    const swept = drawn(sweptResults, 'accuracy-by-labels');
    expect(swept.count('circle')).toBe(3);
    expect(textsOf(swept)).toEqual(expect.arrayContaining(['images.seed 1', 'images.seed 2', 'images.seed 3']));
    for (const name of ['accuracy-by-epoch', 'label-entropy']) expect(() => drawn(sweptResults, name)).toThrow();
  });

  it('are not drawn without edits or other settings', () => {
    expect(() => drawn(filesResults, 'accuracy-by-labels')).toThrow();
  });

  it('leave out what the figure by class tells, and nothing where that is not drawn', () => {
    expect(() => drawn(removedResults, 'accuracy-by-labels')).toThrow();
    const edited = madeUpCell({ ipc: 1, epoch: 10, edits: 'top-k 2', accuracy: 0.2, n: 2 });
    const more = textsOf(drawn({ ...removedResults, cells: [...removedResults.cells, edited] }, 'accuracy-by-labels'));
    expect(more).toEqual(expect.arrayContaining(['unedited', 'top-k 2']));
    expect(more.join()).not.toMatch(/zero-class|without/);
    const cells = removedResults.cells.filter(({ labels }) => labels.edits !== 'zero-class 2');
    expect(textsOf(drawn({ ...removedResults, cells }, 'accuracy-by-labels'))).toContain('zero-class 0');
  });
});

describe('the figure of classes that something is taken away of', () => {
  const figure = drawn(removedResults, 'accuracy-by-class', 350);

  it('has a dot for each removal of each class, of their mean and of the key, and an interval of the mean', () => {
    // The key, and two IPCs of a mean and two classes each, four dots in every row.
    expect(figure.count('circle')).toBe(4 + 2 * 3 * 4);
    expect(figure.count(`g[aria-label="rule"] line[stroke="${paint('blue')}"]`)).toBe(2);
    expect(textsOf(figure)).toEqual(expect.arrayContaining(['IPC 1', 'IPC 10', 'mean of 2 classes', 'control', 'images removed']));
  });

  it('sorts classes by the control, and names them where their names are known', () => {
    const classes = (results: Results) => textsOf(drawn(results, 'accuracy-by-class')).filter((text) => /^(class \d|cat|dog)$/.test(text));
    expect(classes(removedResults)).toEqual(['class 2', 'class 0', 'class 2', 'class 0']);
    expect(classes({ ...removedResults, classNames: ['cat', 'cow', 'dog'] })).toEqual(['dog', 'cat', 'dog', 'cat']);
  });

  it('tells its numbers in words', () => {
    expect(figure.figure.description).toContain('IPC 1, class 2: control 60.0 %');
    expect(figure.figure.description).toMatch(/mean of 2 classes: control 45\.0 % \[.*\], images removed 35\.0 % /);
  });

  it('is not drawn where a removal is missing, or results do not tell the accuracy on each class', () => {
    const without = (change: (cell: Results['cells'][number]) => Results['cells']) => ({
      ...removedResults,
      cells: removedResults.cells.flatMap(change),
    });
    expect(() =>
      drawn(
        without((cell) => (cell.labels.edits === 'zero-class 2' ? [] : [cell])),
        'accuracy-by-class',
      ),
    ).toThrow();
    expect(() =>
      drawn(
        without(({ accuracyByClass: _, ...cell }) => [cell]),
        'accuracy-by-class',
      ),
    ).toThrow();
    expect(() => drawn(editedResults, 'accuracy-by-class')).toThrow();
  });

  it.each([350, 680])('keeps every dot inside %i pixels', (width) => {
    const { figure: one, document } = drawn(removedResults, 'accuracy-by-class', width);
    const { height } = one.draw(width);
    for (const dot of document.querySelectorAll('circle')) {
      expect(Number(dot.getAttribute('cx'))).toBeLessThan(width);
      expect(Number(dot.getAttribute('cy'))).toBeLessThan(height);
    }
  });
});

describe('the figure of the data that soft labels save', () => {
  it('has a dot for hard labels and for the front at each IPC, and tells the factor', () => {
    const { figure, count } = drawn(frontResults, 'data-saving');
    expect(count('circle')).toBe(2 * 4);
    expect(figure.caption).toMatch(/c = 3\.\d+ \[\d.*\] for soft labels/);
  });

  it('is not drawn where there is no front to choose, or no law', () => {
    expect(() => drawn(editedResults, 'data-saving')).toThrow();
    const one = frontResults.cells.filter(({ ipc }) => ipc === 1);
    expect(() => drawn({ ...frontResults, cells: one }, 'data-saving')).toThrow();
  });
});

it('every experiment names a figure that there is', () => {
  const all = [shapesResults, editedResults, frontResults, temperedResults, removedResults];
  const names = all.flatMap((results) => reportFigures(results, { examples: madeUpExamples }).map(({ name }) => name));
  expect([...new Set(EXPERIMENTS.map(({ figure }) => figure))].filter((name) => !names.includes(name))).toEqual([]);
});
