// The split of the spread by expert, images and student: by hand, and which cells it is made of.
import { type ResultCell, summary } from '@softlabel/distill';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { filesResults, madeUpCell } from '../results.fixture.ts';
import { varianceTable } from './variance.ts';

/** A cell with these accuracies. */
function cellOf(values: readonly number[], experts: readonly number[], settings?: ResultCell['settings']): ResultCell {
  const cell = madeUpCell({ ipc: 10, epoch: 4, accuracy: 0.2, n: values.length });
  return { ...cell, labels: { ...cell.labels, experts }, accuracy: summary(values), ...(settings === undefined ? {} : { settings }) };
}

function rows(cells: readonly ResultCell[]): string[][] {
  const [table] = varianceTable({ ...filesResults, cells: [...cells] });
  if (table === undefined) return [];
  const { document } = parseHTML(table.markup);
  return [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map((one) => (one.textContent ?? '').replace(/\s+/g, ' ').trim()),
  );
}

const randomImages = (seed: number) => ({ 'data.images.seed': seed });

describe('the split of the spread', () => {
  it('is that of experts and students, where images are the same', () => {
    // Effects of experts 0.02, MS 6 (0.02)^2 = 0.0024; of students 0.01, 0, 0.01, MS 4 (0.01)^2 / 2 = 0.0002; together 0.005 for two of three students, MS
    // 4 (0.005)^2 / 2 = 0.00005. Variances: 0.00235 / 3, 0.00015 / 2 and 0.00005. Mean 0.22 with half width 12.706 sqrt(0.0024 / 6) = 0.254.
    expect(rows([cellOf([0.185, 0.205, 0.21], [0]), cellOf([0.235, 0.235, 0.25], [1])])).toEqual([
      ['IPC 10, epoch 4mean 22.0 [−3.4, 47.4]', 'expert', '2', '2.80', '86.2'],
      ['student', '3', '0.87', '8.3'],
      ['rest', '', '0.71', '5.5'],
    ]);
  });

  it('has all three sources where every expert labels every choice of images, in any order', () => {
    const cells = [
      cellOf([0.31, 0.33], [1], randomImages(2)),
      cellOf([0.11, 0.13], [0], randomImages(1)),
      cellOf([0.19, 0.21], [0], randomImages(2)),
      cellOf([0.19, 0.21], [1], randomImages(1)),
    ];
    const found = rows(cells);
    expect(found.map((row) => row.slice(-4, -2))).toEqual([
      ['expert', '2'],
      ['images', '2'],
      ['student', '2'],
      ['rest', ''],
    ]);
    // Effects of experts 0.05, of images 0.05, of both together 0.01, of students 0.01. MS 8 times their squares: 0.02, 0.02, 0.0008, 0.0008.
    // Variances: 0.0192 / 4, 0.0192 / 4, 0.0008 / 4 and 0.0008 / 2.
    expect(found.map((row) => row.at(-2))).toEqual(['6.93', '6.93', '1.41', '2.00']);
  });

  it('says where nothing of a source is found', () => {
    const [expert] = rows([cellOf([0.1, 0.3], [0]), cellOf([0.3, 0.1], [1])]);
    expect(expert.slice(1)).toEqual(['expert', '2', 'none found', '0.0']);
  });

  it('keeps cells apart that differ in anything else', () => {
    const edited = (cell: ResultCell) => ({ ...cell, labels: { ...cell.labels, edits: 'top-k <2>' } });
    const pair = [cellOf([0.1, 0.2], [0]), cellOf([0.2, 0.3], [1])];
    const found = rows([...pair, ...pair.map(edited)]);
    expect(found.length).toBe(6);
    expect(found[3][0]).toMatch(/^IPC 10, epoch 4, top-k <2>mean/);
  });

  it.each([
    ['one expert and one choice of images', [cellOf([0.1, 0.2], [0])]],
    ['ensembles', [cellOf([0.1, 0.2], [0]), cellOf([0.1, 0.2], [0, 1])]],
    [
      'a missing combination',
      [1, 2].flatMap((seed) => [
        cellOf([0.1, 0.2], [0], randomImages(seed)),
        ...(seed === 1 ? [cellOf([0.2, 0.3], [1], randomImages(1))] : []),
      ]),
    ],
    ['unequal numbers of students', [cellOf([0.1, 0.2], [0]), cellOf([0.1, 0.2, 0.3], [1])]],
    ['single students', [cellOf([0.1], [0]), cellOf([0.2], [1])]],
    ['images that were chosen', [1, 10].map((quantile) => cellOf([0.1, 0.2], [0], { 'data.images': { name: 'quantile', quantile } }))],
  ])('is not made of %s', (_, cells) => {
    expect(rows(cells)).toEqual([]);
  });
});
