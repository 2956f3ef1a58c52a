// Which folders are runs, and how they are called.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../cli.fixture.ts';
import { findRuns } from './find-runs.ts';

let root = '';
const put = async (path: string) => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), '');
};
beforeAll(async () => {
  root = await temporaryFolder();
});
afterAll(() => rm(root, { recursive: true }));

test('runs lie at any depth, and are folders with results, a recipe or a journal', async () => {
  const files = [
    'a/results.json',
    'a/checkpoints/expert-0/x',
    'b/deep/er/recipe.yaml',
    'b/deep/metrics-2.jsonl',
    'c/notes.json',
    'd/results.json/x',
  ];
  for (const file of files) await put(`runs/${file}`);
  const found = await findRuns(join(root, 'runs'));
  expect(found).toEqual(['a', 'b/deep', 'b/deep/er'].map((path) => join(root, 'runs', path)));
  expect(await findRuns(join(root, 'runs/a'))).toEqual([join(root, 'runs/a')]);
});

test('the results of a sweep count as those of its runs alone', async () => {
  for (const file of ['results.json', 'sweep.json', 'seed=1/results.json', 'seed=2/results.json']) await put(`sweeps/x/${file}`);
  expect(await findRuns(join(root, 'sweeps'))).toEqual(['seed=1', 'seed=2'].map((name) => join(root, 'sweeps/x', name)));
});

test('a linked run is found once, under its own name where it has one here; links lead to no end', async () => {
  await put('linked/x/results.json');
  await put('elsewhere/y/results.json');
  await symlink(join(root, 'linked/x'), join(root, 'linked/latest'));
  await symlink(join(root, 'linked'), join(root, 'linked/again'));
  await symlink(join(root, 'elsewhere/y'), join(root, 'linked/far'));
  await symlink(join(root, 'nowhere'), join(root, 'linked/broken'));
  expect(await findRuns(join(root, 'linked'))).toEqual(['far', 'x'].map((name) => join(root, 'linked', name)));
});

test.each(['nothing', 'empty'])('where there is none (%s), it says where it looked', async (name) => {
  await mkdir(join(root, 'empty'), { recursive: true });
  const folder = join(root, name);
  await expect(findRuns(folder)).rejects.toThrow(
    `results: expected run folders in ${folder} or below, got none. Name another folder with --runs, or make a run: softlabel run recipes/quickstart.yaml.`,
  );
});
