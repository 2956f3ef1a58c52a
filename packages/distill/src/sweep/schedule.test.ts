// The order in which workers get a sweep's tasks, with workers that only note them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotBegun, runTasks, type TaskRunner } from './schedule.ts';
import type { PlannedTask, SweepTask } from './tasks.ts';

const task = (index: number): SweepTask => ({ kind: 'expert', point: 0, index });
const planned = (index: number, needs: number[] = [], after: number[] = []): PlannedTask => ({ task: task(index), needs, after });
const indexOf = (one: SweepTask) => ('index' in one ? one.index : -1);

/** A runner that takes some turns of the event loop for each task, and fails those in `failing`. */
function runner(log: string[], failing: readonly number[] = []): TaskRunner {
  return {
    async run(one) {
      const index = indexOf(one);
      log.push(`begin ${index}`);
      for (let turn = 0; turn <= index % 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      log.push(`end ${index}`);
      if (failing.includes(index)) throw new Error(`no ${index}`);
    },
  };
}

test('a failed task stops those that need it, and not those that only come after it', async () => {
  const log: string[] = [];
  const ended: string[] = [];
  const tasks = [planned(0), planned(1, [0]), planned(2, [1]), planned(3, [], [0, 1, 2]), planned(4)];
  await runTasks(tasks, [runner(log, [0])], (one, error) => ended.push(`${indexOf(one)} ${error === null ? 'well' : error.name}`));
  expect(log.filter((line) => line.startsWith('begin'))).toEqual(['begin 0', 'begin 3', 'begin 4']);
  expect(ended).toEqual(['0 Error', `1 ${NotBegun.name}`, `2 ${NotBegun.name}`, '3 well', '4 well']);
});

/** Places of cells that were begun, and of those that were not, with the cause. */
async function cellsOf(tasks: readonly PlannedTask[], failing: readonly number[]) {
  const places = (one: SweepTask) => (one.kind === 'cells' ? one.places : []);
  const begun: (readonly number[])[] = [];
  const leftOut: unknown[] = [];
  const run = (one: SweepTask) => {
    if (one.kind === 'cells') begun.push(one.places);
    return runner([], failing).run(one);
  };
  const ended: string[] = [];
  await runTasks(tasks, [{ run }], (one, error) => {
    ended.push(`${one.kind}${places(one).join()}`);
    if (error instanceof NotBegun) leftOut.push([places(one), error.cause instanceof Error ? error.cause.message : null]);
  });
  return { begun, leftOut, ended };
}

test('cells whose needs have failed are left out of their task, each with the failure, and the others are begun', async () => {
  const cells: SweepTask = { kind: 'cells', point: 0, places: [3, 4, 5, 6] };
  const results: PlannedTask = { task: { kind: 'results', point: 0 }, needs: [], after: [2] };
  const tasks = [planned(0), planned(1), { task: cells, needs: [], after: [0, 1], cellNeeds: [[], [0], [1], [0, 1]] }, results];
  expect((await cellsOf(tasks, [])).begun).toEqual([[3, 4, 5, 6]]);
  expect(await cellsOf(tasks, [1])).toMatchObject({ begun: [[3, 4]], leftOut: [[[5, 6], 'no 1']] });
  const both = await cellsOf(tasks, [0, 1]);
  expect(both).toMatchObject({ begun: [[3]], leftOut: [expect.arrayContaining([[4, 6], 'no 0']), [[5], 'no 1']] });
  expect(both.ended).toEqual(['expert', 'expert', 'cells4,6', 'cells5', 'cells3', 'results']);
});

test('a task of which no cell is left ends all the same', async () => {
  const cells: SweepTask = { kind: 'cells', point: 0, places: [0] };
  const results: PlannedTask = { task: { kind: 'results', point: 0 }, needs: [], after: [1] };
  const ran = await cellsOf([planned(0), { task: cells, needs: [], after: [0], cellNeeds: [[0]] }, results], [0]);
  expect(ran).toEqual({ begun: [], leftOut: [[[0], 'no 0']], ended: ['expert', 'cells0', 'results'] });
});

test('what was not begun says which failure kept it, through others that were not', async () => {
  const causes: unknown[] = [];
  const onEnd = (_one: SweepTask, error: Error | null) => error instanceof NotBegun && causes.push(error.cause);
  await runTasks([planned(0), planned(1, [0]), planned(2, [1])], [runner([], [0])], onEnd);
  expect(causes).toEqual([new Error('no 0'), new Error('no 0')]);
});

test('nothing new begins once it was asked to stop', async () => {
  const log: string[] = [];
  const stop = new AbortController();
  await runTasks([planned(0), planned(1)], [runner(log)], () => stop.abort(), stop.signal);
  expect(log).toEqual(['begin 0', 'end 0']);
});

/** Tasks that wait for some of those before them. */
const graphs = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((lists) => lists.map((list, i) => planned(i, i === 0 ? [] : [...new Set(list.map((n) => n % i))])));

test('every task ends once, whatever fails, however many workers there are', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(11)), async (tasks, workers, failing) => {
      const ended: number[] = [];
      const runners = Array.from({ length: workers }, () => runner([], failing));
      await runTasks(tasks, runners, (one) => ended.push(indexOf(one)));
      expect(ended.sort((a, b) => a - b)).toEqual([...tasks.keys()]);
    }),
    { numRuns: 50 },
  );
});

test('every task runs once, after all that it needs, however many workers there are', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (tasks, workers) => {
      const log: string[] = [];
      await runTasks(
        tasks,
        Array.from({ length: workers }, () => runner(log)),
        () => undefined,
      );
      expect(log.filter((line) => line.startsWith('end')).sort()).toEqual(tasks.map((_, i) => `end ${i}`).sort());
      for (const [i, { needs }] of tasks.entries())
        for (const one of needs) expect(log.indexOf(`end ${one}`)).toBeLessThan(log.indexOf(`begin ${i}`));
    }),
    { numRuns: 50 },
  );
});
