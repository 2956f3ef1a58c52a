// What a report has of the paper: claims, values beside ours, the figure redrawn; and nothing where nothing could be read.
import { readFileSync } from 'node:fs';
import type { Results } from '@softlabel/distill';
import { DOMParser, parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { frontResults, madeUpFindings, temperedResults } from './experiments.fixture.ts';
import { paperFigure } from './figures/paper.ts';
import { renderReport } from './report.ts';
import { filesResults, madeUpCell } from './results.fixture.ts';

const hardAndSoft: Results = {
  ...filesResults,
  cells: [
    madeUpCell({ ipc: 1, epoch: null, accuracy: 0.14, n: 3 }),
    madeUpCell({ ipc: 1, epoch: 5, accuracy: 0.2, n: 3 }),
    madeUpCell({ ipc: 10, epoch: null, accuracy: 0.26, n: 1 }),
    madeUpCell({ ipc: 10, epoch: 5, edits: 'top-k 2', accuracy: 0.3, n: 3 }),
  ],
};

/** The texts of the section on the paper, of a report of `results` as those of an experiment. */
function paperSection(experiment: string, results: Results) {
  const { document } = parseHTML(renderReport({ results, claims: { ...madeUpFindings, experiment } }));
  const section = [...document.querySelectorAll('section')].find((one) => one.querySelector('h2')?.textContent === 'The paper');
  const texts = (selector: string) =>
    [...(section?.querySelectorAll(selector) ?? [])].map((one) => (one.textContent ?? '').replace(/\s+/g, ' ').trim());
  const rows = [...(section?.querySelectorAll('table.paper tr') ?? [])].map((row) =>
    [...row.querySelectorAll('th, td')].map((one) => (one.textContent ?? '').replace(/\s+/g, ' ').trim()),
  );
  return { section, texts, rows };
}

function drawing(experiment: string, results: Results) {
  const figure = paperFigure(experiment, results);
  const markup = figure?.draw(680).markup ?? '';
  const document = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`, 'image/svg+xml');
  const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
  return { figure, texts, dots: document.querySelectorAll('circle').length };
}

describe('the paper beside hard and soft labels', () => {
  const { texts, rows } = paperSection('hard-vs-soft', hardAndSoft);

  it('has the claim with its source', () => {
    expect(texts('li')[0]).toMatch(
      /^Soft labels teach more than hard ones on the same images\. Source: a plot in the repository of the paper's code, read by eye\.$/,
    );
  });

  it('has the paper’s values, then ours of the same quantity, under all numbers of images', () => {
    expect(rows.slice(0, 4)).toEqual([
      ['', 'IPC 1', 'IPC 2', 'IPC 10', 'IPC 50', 'IPC 100', 'IPC 200'],
      ['The paper'],
      ['random', '6.6', '12.0', '23.9', '47.9', '53.4', '56.8'],
      ['random, hard', '0.6', '1.7', '3.9', '20.4', '28.2', '37.8'],
    ]);
    expect(rows.slice(-3)).toEqual([
      ['Ours: cifar10'],
      ['hard', '14.0[11.3, 16.7] n = 3', '–', '26.0n = 1', '–', '–', '–'],
      ['expert epoch 5', '20.0[17.3, 22.7] n = 3', '–', '–', '–', '–', '–'],
    ]);
    expect(rows.length).toBe(1 + 1 + 11 + 1 + 2);
  });

  it('is redrawn with a dot for each value, and with ours on axes of its own', () => {
    const { figure, texts: told, dots } = drawing('hard-vs-soft', hardAndSoft);
    const read = 6 + 6 + 5 + 5 + 5 + 4 + 4 + 2 + 2 + 2 + 2;
    // Hard labels stand beside the unedited ones, and again beside the edited ones.
    expect(dots).toBe(read + 2 * 2 + 2);
    expect(told).toEqual(expect.arrayContaining(['The paper: ImageNet-1K', 'Ours: cifar10', 'SRe2L, tuned', 'Ra-BPTT, hard']));
    expect(told.filter((text) => text === 'images per class').length).toBe(3);
    expect(figure?.caption).toContain('heights may not');
  });
});

describe('the paper beside the baseline', () => {
  it('has a row for each of its data sets, and no figure', () => {
    const { rows, section } = paperSection('baseline', hardAndSoft);
    expect(rows.slice(2, 7)).toEqual([
      ['ImageNet-1K', '6.6', '23.9', '47.9', '53.4', '56.8'],
      ['Tiny ImageNet', '7.6', '27.2', '35.6', '38.2', '–'],
      ['CIFAR-100', '16.0', '34.3', '47.1', '51.3', '–'],
      ['CIFAR-10', '21.1', '46.3', '62.1', '–', '–'],
      ['Ours: cifar10'],
    ]);
    expect(section?.querySelectorAll('svg').length).toBe(0);
  });
});

describe('the paper beside the front', () => {
  it('has the law’s values, and ours where they can be told', () => {
    const { rows } = paperSection('pareto', frontResults);
    expect(rows.map(([name, paper]) => [name, paper])).toEqual([
      ['', 'paper'],
      ['c of soft labels', '6.04'],
      ['a', '29.9'],
      ['b', '0.077'],
      ['d', '0.8'],
    ]);
    expect(rows[1][2]).toMatch(/^3\.\d\d\[\d\.\d\d, \d\.\d\d\]$/);
    expect(
      paperSection('pareto', hardAndSoft)
        .rows.slice(1)
        .map(([, , ours]) => ours),
    ).toEqual(Array(4).fill('not determined'));
  });

  it('draws the law with the dots of Table 2', () => {
    const { dots, texts } = drawing('pareto', hardAndSoft);
    expect(dots).toBe(4);
    expect(texts).toEqual(expect.arrayContaining(['The paper: Tiny ImageNet', 'soft', 'hard', '200']));
    expect(drawing('pareto', frontResults).dots).toBe(4 + 2 * 4);
  });
});

describe('the paper beside other experiments', () => {
  it('has its claims, and says that values are unread', () => {
    const { texts, rows, section } = paperSection('epoch-temperature', temperedResults);
    expect(texts('li').length).toBe(1);
    expect(texts('p')).toEqual(['The paper’s values could not be read; none is guessed.']);
    expect([rows.length, section?.querySelectorAll('svg').length]).toEqual([0, 0]);
  });

  it('is not there for questions that it does not ask', () => {
    expect(paperSection('label-bytes', temperedResults).section).toBeUndefined();
  });
});

describe('the paper beside a run of one of its cells', () => {
  const text = readFileSync(new URL('../../../docs/results/reproduce/table2/cifar10/ipc1/results.json', import.meta.url), 'utf8');
  const published: Results = JSON.parse(text);
  const headings = (results: Results) => {
    const { document } = parseHTML(renderReport({ results }));
    const rows = [...document.querySelectorAll('table.paper tr')].map((row) => (row.textContent ?? '').replace(/\s+/g, ' ').trim());
    return { rows, titles: [...document.querySelectorAll('h2')].map((one) => one.textContent) };
  };

  it('has the numbers that the run is of: of its students, and of its expert', () => {
    const { rows, titles } = headings(published);
    expect(titles[0]).toBe('The paper');
    expect(rows[0]).toMatch(/^paper ?ours$/);
    expect(rows[1]).toMatch(/^Table 2, students ?21\.1 \(0\.5\) ?21\.3 \[20\.3, 22\.4\] n = 5 ?± 3\.0: reproduced$/);
    expect(rows[2]).toMatch(/^Table 7, the expert ?56\.0 ?45\.5 n = 1 ?± 2\.0: differs$/);
    expect(rows).toHaveLength(3);
  });

  it('is missing where the recipe is another, or students are', () => {
    const { recipe, cells } = published;
    const shorter = { ...published, recipe: { ...recipe, student: { ...recipe.student, epochs: 300 } } };
    const [{ accuracy }] = cells;
    const fewer = { ...published, cells: [{ ...cells[0], accuracy: { ...accuracy, n: 4 } }] };
    for (const results of [shorter, fewer]) expect(headings(results).titles).not.toContain('The paper');
  });
});
