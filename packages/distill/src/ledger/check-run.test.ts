// What a check of a finished run finds when a file was changed, cut or lost.
import { expect, test } from 'vitest';
import { applyOverrides } from '../recipe/parse.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { checkRun } from './check-run.ts';
import { findRunnable } from './ledger.ts';
import { finishedRun, VALUES } from './run.fixture.ts';

const { run } = findRunnable('table2/cifar10/ipc1');
const PATH = 'runs/reproduce/table2/cifar10/ipc1';

/** Findings about a finished run after `change`. */
async function findingsAfter(change: (folder: RunFolder) => Promise<void>): Promise<readonly string[]> {
  const { folder } = await finishedRun(run);
  await change(folder);
  return (await checkRun(run.recipe, folder)).findings;
}

/** Replaces a piece of a file, which must be in it. */
async function replace(folder: RunFolder, file: string, piece: string | RegExp, by: string): Promise<void> {
  const text = (await folder.readText(file)) ?? '';
  const changed = text.replace(piece, by);
  expect(changed).not.toBe(text);
  await folder.write(file, changed);
}

test('nothing is wrong with a finished run, whatever it is called, where its data lies and how many students it trains at once', async () => {
  const recipe = applyOverrides(run.recipe, ['data.path=/data', 'student.population=2', 'name=mine']);
  const { folder } = await finishedRun(run, { recipe });
  const { findings, numbers } = await checkRun(run.recipe, folder);
  expect(findings).toEqual([]);
  expect(numbers).toMatchObject({ expert: 0.56, students: { values: VALUES, n: 5 } });
});

test('another recipe is named by the settings that differ', async () => {
  const { folder } = await finishedRun(run, { recipe: applyOverrides(run.recipe, ['student.epochs=300', 'model.width=64']) });
  const { findings, numbers } = await checkRun(run.recipe, folder);
  expect(findings).toEqual([
    `recipe: expected in ${PATH}/recipe.yaml model.width 128, got 64.`,
    `recipe: expected in ${PATH}/recipe.yaml student.epochs 3000, got 300.`,
  ]);
  expect(numbers).toBeNull();
  const inResults = (folder: RunFolder) => replace(folder, 'results.json', '"width": 128', '"width": 64');
  expect(await findingsAfter(inResults)).toEqual([`recipe: expected in ${PATH}/results.json model.width 128, got 64.`]);
});

test('a number that was changed is found on either side', async () => {
  const inResults = (folder: RunFolder) => replace(folder, 'results.json', '0.214', '0.314');
  expect(await findingsAfter(inResults)).toEqual([
    'results: expected accuracy 0.214 of student 3 of 5, as in its record, got 0.314.',
    'results: expected a mean of 0.230800, got 0.210800.',
    expect.stringMatching(/^results: expected a standard deviation of /),
    expect.stringMatching(/^results: expected a 95 % interval of .* to .*, got .* to /),
  ]);
  const inMetrics = (folder: RunFolder) => replace(folder, 'metrics.jsonl', '0.214', '0.314');
  expect(await findingsAfter(inMetrics)).toEqual(['results: expected accuracy 0.314 of student 3 of 5, as in its record, got 0.214.']);
  const mean = (folder: RunFolder) => replace(folder, 'results.json', /"mean": [\d.]+/, '"mean": 0.3');
  expect(await findingsAfter(mean)).toEqual([expect.stringMatching(/^results: expected a mean of .*, got 0\.300000\.$/)]);
  const expert = (folder: RunFolder) => replace(folder, 'results.json', '0.56', '0.66');
  expect(await findingsAfter(expert)).toEqual(['results: expected accuracy 0.56 of the expert at epoch 20, as in its record, got 0.66.']);
});

test('a student without a record, or one that stopped early, is missing', async () => {
  const gone = (folder: RunFolder) => replace(folder, 'metrics.jsonl', /.*"student 2".*\n/, '');
  expect(await findingsAfter(gone)).toEqual(['metrics: expected a record of student 3 of 5 after 3001 epochs, got none.']);
  const early = (folder: RunFolder) => replace(folder, 'metrics.jsonl', '"epoch":3001', '"epoch":2801');
  expect(await findingsAfter(early)).toEqual(['metrics: expected a record of student 1 of 5 after 3001 epochs, got none.']);
  const { folder } = await finishedRun(run, { values: VALUES.slice(1) });
  expect((await checkRun(run.recipe, folder)).findings).toEqual(['results: expected 5 students, got 4.']);
});

test('a lost or damaged file is named', async () => {
  expect(await findingsAfter((folder) => folder.remove('environment.json'))).toEqual([
    `run: expected environment.json in ${PATH}, got none.`,
  ]);
  expect(await findingsAfter((folder) => folder.write('environment.json', '{}'))).toEqual([expect.stringContaining('adapter')]);
  expect(await findingsAfter((folder) => folder.remove('recipe.yaml'))).toEqual([`run: expected recipe.yaml in ${PATH}, got none.`]);
  expect(await findingsAfter((folder) => folder.remove('results.json'))).toEqual([`run: expected results.json in ${PATH}, got none.`]);
  expect(await findingsAfter((folder) => folder.write('metrics.jsonl', 'x\n{}\n'))).toEqual([
    expect.stringMatching(/^metrics: .* line 1 /),
  ]);
  const cells = (folder: RunFolder) => replace(folder, 'results.json', /"cells": \[[\s\S]*\],\n {2}"expert"/, '"cells": [],\n  "expert"');
  expect(await findingsAfter(cells)).toEqual(['results: expected the one cell with ipc 1 and expert labels of epoch 20, got 0 cells.']);
});

test('a run that failed says why', async () => {
  const failed = async (folder: RunFolder) => folder.markFailed('the device was lost');
  expect(await findingsAfter(failed)).toEqual([`run: expected a finished run in ${PATH}, got one that failed: the device was lost`]);
});
