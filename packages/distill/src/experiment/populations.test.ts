// Which students are trained at once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { planCells } from './plan.ts';
import { alikeCells, evenParts, largestPart } from './populations.ts';

/** The one expert of these recipes. */
const EXPERTS = [{ index: 0, seed: 1, identity: 'expert' }];
const planned = (text: string) =>
  planCells(parseRecipe(text, 'r.yaml', []), EXPERTS, { identity: 'images', file: null }, { data: 'd', tuning: 't', code: 'c' });

test('cells that differ in their labels are alike, whatever their number of students', async () => {
  const cells = await planned(
    'label: { epoch: [1, 2] }\nexpert: { epochs: 2 }\nstudent: { ipc: [1, 10] }\ncases: [{}, { student.count: 2 }]',
  );
  const runs = alikeCells(cells).map((run) => run.map(({ cell: { ipc, source, epoch } }) => `${ipc} ${source} ${epoch}`));
  const ofIpc = (ipc: number) => [`${ipc} hard null`, `${ipc} expert 1`, `${ipc} expert 2`];
  expect(runs).toEqual([ofIpc(1), ofIpc(10), ofIpc(1), ofIpc(10)]);
});

test('cells that differ in a setting are not', async () => {
  const cells = await planned('label: { sources: hard }\nstudent: { ipc: 1, optimizer: { lr: [0.1, 0.2] } }');
  expect(alikeCells(cells)).toHaveLength(2);
});

test('cells with a teacher are alike where it is the same', async () => {
  const cells = await planned('label: { sources: [expert, teacher], epoch: [1, 2] }\nexpert: { epochs: 2 }\nstudent: { ipc: 1 }');
  const runs = alikeCells(cells).map((run) => run.map(({ cell: { source, epoch } }) => `${source} ${epoch}`));
  expect(runs).toEqual([['expert 1', 'expert 2'], ['teacher 1'], ['teacher 2']]);
});

test('parts are even, no larger than asked, and together everything in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), (items, most) => {
      const parts = evenParts(items, most);
      expect(parts.flat()).toEqual(items);
      expect(parts).toHaveLength(Math.ceil(items.length / most));
      const sizes = parts.map(({ length }) => length);
      if (sizes.length === 0) return;
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(largestPart(items.length, most)).toBe(Math.max(...sizes));
    }),
  );
});
