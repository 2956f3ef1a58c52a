// What is said of tables from another driver, as a user sees it: in the cache, by a sweep of several processes, and in the folder of a run.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

const FOREIGN = '{ "adapter": "other", "driver": "other", "choices": [] }';

let cwd = '';
let caches: NodeJS.ProcessEnv = {};
beforeAll(async () => {
  cwd = await temporaryFolder();
  // A cache of its own for tables, and the usual one for what the driver compiles.
  caches = { XDG_CACHE_HOME: join(cwd, 'cache'), MESA_SHADER_CACHE_DIR: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache') };
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

const SMALL = ['tiny.yaml', 'student.ipc=1', 'label.sources=hard'];
const cli = (command: string, ...args: string[]) => softlabel(cwd, [...command.split(' '), ...SMALL, ...args], caches);
const notesOf = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('tuning: '));

test('a sweep of two workers says once that the table in the cache is ignored', async () => {
  const { file } = JSON.parse((await cli('kernels tune', '--forget', '--json')).stdout);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, FOREIGN);
  const { code, stderr } = await cli('sweep', 'seed=1,2', '--workers', '2', '--out', 'runs/sweep');
  await rm(file);
  expect(code).toBe(0);
  expect(notesOf(stderr)).toEqual([
    expect.stringMatching(/got one for 'other' in .*\. It is ignored; measure again: softlabel kernels tune\.$/),
  ]);
});

test('a run goes on with its own table, and says once that it is of another driver', async () => {
  const out = ['--out', 'runs/one'];
  expect(notesOf((await cli('run', 'student.count=1', ...out)).stderr)).toEqual([]);
  const file = join(cwd, 'runs/one/tuning.json');
  await writeFile(file, FOREIGN);
  const { code, stderr } = await cli('run', 'student.count=2', ...out);
  expect(code).toBe(0);
  expect(notesOf(stderr)).toEqual([
    expect.stringMatching(
      /^tuning: expected a table for the driver '.+', got one for 'other' in the run's folder\. The run goes on with it, .*--out\.$/,
    ),
  ]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(FOREIGN));
});
