// Run folders as rows: whole ones, unfinished ones, damaged ones.
import { expect, test } from 'vitest';
import { epochRecord, studentRecord } from '../experiment/records.fixture.ts';
import { parseRecipe, printRecipe } from '../recipe/parse.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { smallResults } from './results.fixture.ts';
import { RunFolder } from './run-folder.ts';
import { joinRunRows, readRunRows } from './run-rows.ts';

const environment = { adapter: 'an adapter', revision: 'abc', started: '2026-01-02T03:04:05.000Z', cores: 2 };
const start = async (path: string) => {
  const run = new RunFolder(memoryFiles(), path);
  await run.start(smallResults.recipe, environment);
  return run;
};

test('a run has a row for itself, each cell, each finished student and each epoch', async () => {
  const run = await start('runs/x');
  await run.appendMetric(epochRecord('e', 0));
  await run.appendMetric(epochRecord('e', 1, { validation: 0.25 }));
  const evaluations = [
    { epoch: 5, accuracy: 0.4, validation: 0.9 },
    { epoch: 9, accuracy: 0.75, validation: 0.1 },
    { epoch: 10, accuracy: 0.5, validation: 0.5 },
  ];
  const labels = { source: 'expert', epoch: 2, experts: [0, 1], edits: 'temperature 2' } as const;
  await run.appendMetric(studentRecord('s', evaluations, { ipc: 10, ...labels, withoutClass: 3, byClass: [0.25, 0.75] }));
  await run.writeResults({ ...smallResults, environment });
  await run.markDone();
  const { runs, cells, students, epochs, leftOut } = await readRunRows(run);
  expect(leftOut).toEqual([]);
  const names = { name: 'tiny', seed: 42, protocol: 'strict', data: 'shapes', model: 'convnet' };
  const machine = { adapter: 'an adapter', revision: 'abc', started: '2026-01-02T03:04:05.000Z' };
  expect(runs).toEqual([{ folder: 'runs/x', state: 'done', failure: null, ...names, ...machine, ...json() }]);
  expect(cells).toHaveLength(3);
  const [low, high] = smallResults.cells[2].accuracy.ci95 ?? [];
  expect(cells[2]).toEqual({
    ...{ folder: 'runs/x', ipc: 10, source: 'expert', epoch: 2, experts: null, edits: 'temperature 2', entropy: 1.25 },
    ...{ mean: 0.42, std: smallResults.cells[2].accuracy.std, low, high, n: 3, bestOnValidation: null, seconds: 1.5 },
    ...{ epochs: 10, batch: 256, lr: 0.01, settings: JSON.stringify(smallResults.cells[2].student) },
  });
  expect(cells[1]).toMatchObject({ n: 1, std: null, low: null, high: null });
  expect(students).toEqual([
    {
      ...{ folder: 'runs/x', ipc: 10, source: 'expert', epoch: 2, experts: '[0,1]', edits: 'temperature 2', withoutClass: 3 },
      ...{ student: 0, epochs: 10, accuracy: 0.5, best: 0.75, bestOnValidation: 0.4, validation: 0.5, byClass: '[0.25,0.75]' },
      ...{ loss: 0.5, seconds: 3, identity: 's' },
    },
  ]);
  expect(epochs).toEqual([
    { folder: 'runs/x', expert: 0, epoch: 0, loss: null, accuracy: 0.5, validation: null, seconds: 0, identity: 'e' },
    { folder: 'runs/x', expert: 0, epoch: 1, loss: 1.5, accuracy: 0.5, validation: 0.25, seconds: 2, identity: 'e' },
  ]);
});

const json = () => ({ recipe: JSON.stringify(smallResults.recipe), environment: JSON.stringify(environment) });

test('a run without results is described by its own files, and says why it failed', async () => {
  const run = await start('runs/x');
  await run.appendMetric(studentRecord('s', [{ epoch: 1, accuracy: 0.5, validation: null }]));
  await run.markFailed('device lost');
  const { runs, cells, students } = await readRunRows(run);
  expect(runs[0]).toMatchObject({ state: 'failed', failure: 'device lost', name: 'tiny', adapter: 'an adapter', ...json() });
  expect(cells).toEqual([]);
  expect(students[0]).toMatchObject({ best: 0.5, bestOnValidation: null, validation: null, withoutClass: null, byClass: null });
});

test('published results need no other file', async () => {
  const run = new RunFolder(memoryFiles(), 'docs/x');
  await run.writeResults(smallResults);
  const { runs, cells, leftOut } = await readRunRows(run);
  expect(runs[0]).toMatchObject({ state: 'new', name: 'tiny', adapter: 'none', revision: null, started: null });
  expect([cells.length, leftOut]).toEqual([3, []]);
});

test('what is damaged is left out, each file by its name, and the rest counts', async () => {
  const run = await start('runs/x');
  await run.appendMetric(epochRecord('e', 1));
  await run.write('results.json', '{');
  const results = await readRunRows(run);
  expect(results.leftOut).toEqual([expect.stringMatching(/^results: expected JSON in runs\/x\/results\.json, got: /)]);
  expect(results.runs[0]).toMatchObject({ name: 'tiny', adapter: 'an adapter' });
  expect([results.cells.length, results.epochs.length]).toEqual([0, 1]);

  await run.writeResults(smallResults);
  await run.write('metrics.jsonl', `{"kind":"ep\n${JSON.stringify(epochRecord('e', 1))}\n`);
  const metrics = await readRunRows(run);
  expect(metrics.leftOut).toEqual(['metrics: expected a JSON object at line 1 of runs/x/metrics.jsonl, got {"kind":"ep. Remove the line.']);
  expect([metrics.cells.length, metrics.epochs.length]).toEqual([3, 1]);

  await run.write('environment.json', '[]');
  await run.write('recipe.yaml', printRecipe(parseRecipe('', 'r.yaml')).replace('seed', 'sead'));
  await run.remove('results.json');
  const { leftOut, runs } = await readRunRows(run);
  expect(leftOut).toHaveLength(3);
  expect(leftOut.join('\n')).toMatch(/runs\/x\/recipe\.yaml, got sead[\s\S]*environment: .*runs\/x\/environment\.json/);
  expect(runs[0]).toMatchObject({ folder: 'runs/x', name: null, adapter: null });
});

test('rows of several folders are joined in order', async () => {
  const [a, b] = await Promise.all(['a', 'b'].map(async (path) => readRunRows(await start(path))));
  expect(joinRunRows([a, b]).runs.map(({ folder }) => folder)).toEqual(['a', 'b']);
  expect(joinRunRows([])).toEqual({ runs: [], cells: [], students: [], epochs: [], leftOut: [] });
});
