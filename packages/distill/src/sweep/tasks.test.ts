// The pieces of a sweep and what they wait for.
import { expect, test } from 'vitest';
import { parseSweep } from '../recipe/parse.ts';
import { planTasks } from './tasks.ts';

const plan = (text: string, workers: number, finished?: ReadonlySet<number>) =>
  planTasks(parseSweep(text, 'x.yaml').points, workers, finished);

test('students wait for the experts of their run, results for all of it', async () => {
  const tasks = await plan('expert: { count: 2, epochs: 2 }\nlabel: { epoch: [1, 2] }\nstudent: { ipc: [1, 10] }', 1);
  expect(tasks).toEqual([
    { task: { kind: 'expert', point: 0, index: 0 }, needs: [], after: [] },
    { task: { kind: 'expert', point: 0, index: 1 }, needs: [], after: [] },
    { task: { kind: 'cells', point: 0, places: [0, 1, 2] }, needs: [0, 1], after: [] },
    { task: { kind: 'cells', point: 0, places: [3, 4, 5] }, needs: [0, 1], after: [] },
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

test('hard labels need no expert, and finished runs no task', async () => {
  const hard = 'seed: [1, 2]\nlabel: { sources: hard }\nstudent: { ipc: 1 }';
  expect((await plan(hard, 1)).map(({ task }) => task.kind)).toEqual(['cells', 'results', 'cells', 'results']);
  expect((await plan(hard, 1, new Set([0]))).map(({ task }) => task.point)).toEqual([1, 1]);
});
