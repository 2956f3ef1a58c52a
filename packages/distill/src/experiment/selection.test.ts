// The choice among candidates: by validation, by the students that all have, and only when all are there.
import { expect, test } from 'vitest';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { PlannedCell } from './plan.ts';
import { studentRecord } from './records.fixture.ts';
import { Records } from './records.ts';
import { candidates, selectCells } from './selection.ts';

const recipe = parseRecipe(
  'data: { validation: 0.1 }\nexpert: { epochs: 3 }\nlabel: { sources: expert, epoch: [1, 2, 3] }\nstudent: { ipc: 1, count: 3 }\nselect: { over: label.epoch, students: 2 }',
  'r.yaml',
);
const cells: PlannedCell[] = expandCells(recipe).map((cell) => ({
  cell,
  students: [0, 1, 2].map((index) => ({ index, seed: index, identity: `${cell.epoch}/${index}` })),
}));

/** Better before the end, and worse on the test set the better on validation: neither may count. */
const record = (identity: string, validation: number) =>
  studentRecord(identity, [
    { epoch: 1, accuracy: 0.9, validation: 0.99 },
    { epoch: 2, accuracy: 1 - validation, validation },
  ]);

/** Records of students by identity and validation accuracy after the last epoch. */
async function recordsOf(accuracies: Readonly<Record<string, number>>): Promise<Records> {
  const records = await Records.read(new RunFolder(memoryFiles(), 'run'));
  for (const [identity, validation] of Object.entries(accuracies)) await records.add(record(identity, validation));
  return records;
}
const TWO_EACH = { '1/0': 0.25, '1/1': 0.5, '2/0': 0.5, '2/1': 0.75, '3/0': 0.75, '3/1': 0.5 };

test('the first students of every candidate are needed', () => {
  expect(candidates(recipe, cells).map(({ students }) => students.map(({ identity }) => identity))).toEqual([
    ['1/0', '1/1'],
    ['2/0', '2/1'],
    ['3/0', '3/1'],
  ]);
});

test('the best on validation after the last epoch wins, the first of equals, whatever the test set says', async () => {
  const [selected] = selectCells(recipe, cells, await recordsOf({ ...TWO_EACH, '1/2': 1 }));
  expect(selected?.planned).toBe(cells[1]);
  expect(selected?.selection).toEqual({
    students: 2,
    candidates: [
      { settings: { 'label.epoch': 1 }, validation: 0.375 },
      { settings: { 'label.epoch': 2 }, validation: 0.625 },
      { settings: { 'label.epoch': 3 }, validation: 0.625 },
    ],
  });
});

test('nothing is chosen while a candidate is missing', async () => {
  const { '2/1': _missing, ...others } = TWO_EACH;
  expect(selectCells(recipe, cells, await recordsOf(others))).toEqual([null]);
});
