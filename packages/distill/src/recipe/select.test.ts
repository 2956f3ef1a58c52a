// Which cells compete, and what the others cost.
import { expect, test } from 'vitest';
import { expandCells } from './cells.ts';
import { parseRecipe } from './parse.ts';
import { candidateGroups, expectedCells, selectedFields } from './select.ts';

const recipe = (select: string) =>
  parseRecipe(
    `data: { validation: 0.1 }\nexpert: { epochs: 2 }\nlabel: { epoch: [1, 2] }\nstudent: { ipc: [1, 10], optimizer: { lr: [0.1, 0.01] } }\n${select}`,
    'r.yaml',
  );
const groupsOf = (select: string) => {
  const one = recipe(select);
  const groups = candidateGroups(
    one,
    expandCells(one).map((cell) => ({ cell })),
  );
  return groups.map((group) => group.map(({ cell }) => `${cell.ipc} ${cell.source} ${cell.epoch} ${cell.student.optimizer.lr}`));
};

test('cells that are equal but for the selected fields compete', () => {
  expect(groupsOf('select: { over: [label.epoch, student.optimizer.lr] }')).toEqual([
    ['1 hard null 0.1', '1 hard null 0.01'],
    ['1 expert 1 0.1', '1 expert 2 0.1', '1 expert 1 0.01', '1 expert 2 0.01'],
    ['10 hard null 0.1', '10 hard null 0.01'],
    ['10 expert 1 0.1', '10 expert 2 0.1', '10 expert 1 0.01', '10 expert 2 0.01'],
  ]);
  expect(groupsOf('select: { over: student.optimizer }')).toEqual(groupsOf('select: { over: student.optimizer.lr }'));
});

test('without a selection every cell is told', () => {
  expect(groupsOf('')).toHaveLength(12);
  expect(groupsOf('').every((group) => group.length === 1)).toBe(true);
});

test('a candidate is known by the fields that are selected', () => {
  const one = recipe('select: { over: [label.epoch, student.optimizer.lr] }');
  expect(selectedFields(one, expandCells(one)[1])).toEqual({ 'label.epoch': 1, 'student.optimizer.lr': 0.1 });
});

test('one of each group gets all its students, the others those that the choice needs', () => {
  const one = recipe('select: { over: label.epoch, students: 2 }');
  const counts = expectedCells(one, expandCells(one)).map(({ student }) => student.count);
  expect(counts.sort()).toEqual([...Array(4).fill(2), ...Array(8).fill(5)]);
});

test('a choice needs images held out', () => {
  expect(() => parseRecipe('select: { over: label.epoch }', 'r.yaml', ['data.validation=0'])).toThrow(
    'recipe: expected a data.validation above 0 for select in r.yaml, got 0. Hold images out to choose by: data.validation=0.1.',
  );
  expect(() => parseRecipe('select: { over: student.count }', 'r.yaml')).toThrow('select.over');
});
