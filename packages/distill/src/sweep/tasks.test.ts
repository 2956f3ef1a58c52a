// The pieces of a sweep and what they wait for.
import { expect, test } from 'vitest';
import { parseRecipe, parseSweep } from '../recipe/parse.ts';
import { cellsNeeding, planTasks } from './tasks.ts';

const plan = (text: string, workers: number, finished?: ReadonlySet<number>) =>
  planTasks(parseSweep(text, 'x.yaml').points, workers, finished);

test('students wait for the experts of their run and need those that label them, results wait for all of it', async () => {
  const tasks = await plan('expert: { count: 2, epochs: 2 }\nlabel: { epoch: [1, 2] }\nstudent: { ipc: [1, 10] }', 1);
  expect(tasks).toEqual([
    { task: { kind: 'expert', point: 0, index: 0 }, needs: [], after: [] },
    { task: { kind: 'expert', point: 0, index: 1 }, needs: [], after: [] },
    { task: { kind: 'cells', point: 0, places: [0, 1, 2] }, needs: [], after: [0, 1], cellNeeds: [[], [0, 1], [0, 1]] },
    { task: { kind: 'cells', point: 0, places: [3, 4, 5] }, needs: [], after: [0, 1], cellNeeds: [[], [0, 1], [0, 1]] },
    { task: { kind: 'results', point: 0 }, needs: [], after: [0, 1, 2, 3] },
  ]);
});

test('cells that could be trained together are shared out among the workers', async () => {
  const places = async (workers: number) =>
    (await plan('label: { epoch: [1, 2, 3] }\nstudent: { ipc: 1 }', workers)).flatMap(({ task }) =>
      task.kind === 'cells' ? [task.places] : [],
    );
  expect(await places(2)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(await places(9)).toEqual([[0], [1], [2], [3]]);
});

test('runs with the same expert wait for the one before, others do not', async () => {
  const experts = async (text: string) => (await plan(text, 2)).flatMap(({ task, needs }) => (task.kind === 'expert' ? [needs] : []));
  expect(await experts('data: { validation: 0 }\nprotocol: [strict, paper]')).toEqual([[], [0]]);
  expect(await experts('seed: [1, 2]')).toEqual([[], []]);
});

test('a cell needs the experts that label it, the one that ranks its images, and what competes with it needs', async () => {
  const needs = async (text: string) => (await plan(text, 1)).flatMap(({ cellNeeds }) => cellNeeds ?? []);
  const lists = 'expert: { count: 3, epochs: 2 }\nlabel: { epoch: 2, experts: [[0], [1, 2]] }\nstudent: { ipc: 1 }';
  expect(await needs(lists)).toEqual([[], [0], [1, 2]]);
  expect(await needs(`${lists}\ndata: { images: { name: quantile, quantile: 1 } }`)).toEqual([[0], [0], [0, 1, 2]]);
  const all = [0, 1, 2];
  expect(await needs(`${lists}\nselect: { over: [label.experts], students: 1 }`)).toEqual([[], all, all]);
});

test('an expert is needed by the cells that it labels', () => {
  const recipe = parseRecipe('expert: { count: 3, epochs: 2 }\nlabel: { epoch: 2, experts: [[0], [1, 2]] }\nstudent: { ipc: 1 }', 'x.yaml');
  expect([0, 1, 2].map((index) => cellsNeeding(recipe, index))).toEqual([[1], [2], [2]]);
});

test('hard labels need no expert, and finished runs no task', async () => {
  const hard = 'seed: [1, 2]\nlabel: { sources: hard }\nstudent: { ipc: 1 }';
  expect((await plan(hard, 1)).map(({ task }) => task.kind)).toEqual(['cells', 'results', 'cells', 'results']);
  expect((await plan(hard, 1, new Set([0]))).map(({ task }) => task.point)).toEqual([1, 1]);
});
