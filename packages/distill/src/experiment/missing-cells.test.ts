// What results lack: by reasons, by names that tell cells apart, and by what it does to claims.
import { expect, test } from 'vitest';
import { judgeClaims } from '../experiments/claims/judge.ts';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { smallResults } from '../runs/results.fixture.ts';
import { CellsFailed, missingCells, missingText } from './missing-cells.ts';

const cells = expandCells(parseRecipe('label: { sources: hard }\nstudent: { optimizer: { lr: [0.01, 0.1, 1e30] } }', 'r.yaml'));
const [LOW, MIDDLE, HIGH] = ['0.01', '0.1', '1e+30'].map((lr) => `hard, IPC 10, optimizer.lr ${lr}`);

test('cells are named with the first reason that is about them', () => {
  const failures = [
    { places: [2], why: 'NaN' },
    { places: [1, 2], why: 'worker 0 ended' },
  ];
  expect(missingCells(cells, [[1], [2]], failures)).toEqual([
    { cells: [MIDDLE], why: 'worker 0 ended' },
    { cells: [HIGH], why: 'NaN' },
  ]);
  expect(missingCells(cells, [[0]], failures)).toEqual([{ cells: [LOW], why: 'not finished yet. Start again.' }]);
});

test('a run without any cell, for one reason, needs no names', () => {
  expect(missingCells(cells, [[0], [1], [2]], [{ places: null, why: 'expert 0: NaN' }])).toEqual([{ why: 'expert 0: NaN' }]);
});

test('of candidates, the one that failed is named in the reason, since the others are missing by it', () => {
  expect(missingCells(cells, [[1, 2]], [{ places: [1, 2], why: 'expert 0: NaN' }])).toEqual([
    { cells: [MIDDLE, HIGH], why: 'expert 0: NaN' },
  ]);
  expect(missingCells(cells, [[1, 2]], [{ places: [2], why: 'NaN' }])).toEqual([{ cells: [MIDDLE, HIGH], why: `${HIGH}: NaN` }]);
});

test('is told with its run, the first cell and how many more', () => {
  expect(missingText({ settings: { seed: 1 }, cells: ['a', 'b', 'c'], why: 'NaN' })).toBe('seed 1, a and 2 more: NaN');
  expect(missingText({ why: 'NaN' })).toBe('all cells: NaN');
  expect(new CellsFailed([0, 1].map((place) => ({ places: [place], why: `no ${place}` }))).message).toBe('no 0\nno 1');
});

test('no claim is tested on results that lack cells', () => {
  const claim = {
    id: 'x',
    text: 'More is more.',
    measure: () => ({ quantity: 'x', unit: 'points', value: 1, bound: 0, error: 0.1, degrees: 4, n: 5, of: 'students' }) as const,
  };
  expect(judgeClaims([claim], smallResults)).toMatchObject([{ verdict: 'shown' }]);
  expect(judgeClaims([claim], { ...smallResults, missing: [{ settings: { seed: 2 }, why: 'NaN' }] })).toEqual([
    { claim: 'More is more.', verdict: 'not tested', why: 'expected results of all planned cells, got some without seed 2, all cells' },
  ]);
});
