// A whole run through the command line: tables and files, again, twice, killed and stopped in the middle.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparableRun, Running, softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
const NO_ADAPTER = { VK_ICD_FILENAMES: '/nonexistent' };
const run = (out: string, ...more: string[]) => softlabel(cwd, ['run', 'tiny.yaml', '--out', out, ...more]);

beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

test('a run prints its table and the path of its report; a second one prints them again at once, without an adapter', async () => {
  const first = await run('runs/first');
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/^tiny: accuracy on the test set/);
  expect(first.stdout).toMatch(/^hard {2,}\d+\.\d % (\[.*\] )?n=2 {2,}\d+\.\d % (\[.*\] )?n=2$/m); // no interval where both students agree
  expect(first.stdout).toMatch(/^expert epoch 2 {2,}/m);
  expect(first.stdout).toContain('Report: runs/first/report.html\n');
  expect(await readFile(join(cwd, 'runs/first/report.html'), 'utf8')).toMatch(/^<!doctype html>/);
  expect(first.stderr).toContain('6 of 6  expert epoch 2, IPC 2: accuracy ');

  const again = await softlabel(cwd, ['run', 'tiny.yaml', '--out', 'runs/first'], NO_ADAPTER);
  expect(again).toEqual({ ...first, stderr: 'runs/first holds this run, finished. Nothing was computed.' });
});

test('the same recipe gives the same bits in another folder, and --json prints one document', async () => {
  const { code, stdout } = await run('runs/second', '--json');
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ folder: 'runs/second', report: 'runs/second/report.html', recipe: { name: 'tiny' } });
  expect(document.cells).toHaveLength(6);
  expect(await comparableRun(join(cwd, 'runs/second'))).toEqual(await comparableRun(join(cwd, 'runs/first')));
});

/** Starts the run, and kills it as soon as metrics.jsonl has `lines` lines. */
async function killAfter(lines: number, signal: NodeJS.Signals) {
  const running = new Running(cwd, ['run', 'tiny.yaml', '--out', 'runs/killed']);
  const metrics = join(cwd, 'runs/killed/metrics.jsonl');
  const linesNow = async () => (await readFile(metrics, 'utf8').catch(() => '')).split('\n').length - 1;
  while ((await linesNow()) < lines) await new Promise((resolve) => setTimeout(resolve, 5));
  running.kill(signal);
  return running.finished;
}

test('a run killed in its expert, stopped in its students and started again ends with the same bits', async () => {
  expect(await killAfter(2, 'SIGKILL')).toMatchObject({ code: null });
  const stopped = await killAfter(5, 'SIGINT');
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(/^expert 0: (goes on after epoch \d|kept, 2 epochs)$/m);
  expect(stopped.stderr).toMatch(/softlabel: stopped by SIGINT. What is saved is kept: the same command goes on from there.$/);
  const last = await run('runs/killed');
  expect(last).toMatchObject({ code: 0 });
  expect(last.stderr).toMatch(/^students: \d+ of 12 kept$/m);
  expect(await comparableRun(join(cwd, 'runs/killed'))).toEqual(await comparableRun(join(cwd, 'runs/first')));
});

/** Epochs of one step each, which takes a software adapter so long that stopping a process, on however busy a machine, takes a small part of it. */
const WIDE = ['model.width=512', 'data.perClass=16', 'expert.batch=64', 'expert.epochs=9', 'label.epoch=9'];

test('a signal within a long step is answered long before the step ends', async () => {
  const running = new Running(cwd, ['run', 'tiny.yaml', '--out', 'runs/wide', ...WIDE]);
  const lines = async () => (await readFile(join(cwd, 'runs/wide/metrics.jsonl'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
  while ((await lines()).length < 2) await new Promise((resolve) => setTimeout(resolve, 5)); // epochs 0 and 1
  const { seconds } = JSON.parse((await lines())[1]);
  await new Promise((resolve) => setTimeout(resolve, 100 * seconds)); // a tenth of a step: well within the second
  const asked = performance.now();
  running.kill('SIGINT');
  expect(await running.finished).toMatchObject({ code: 1, stderr: expect.stringMatching(/softlabel: stopped by SIGINT\./) });
  expect((performance.now() - asked) / 1000).toBeLessThan(seconds / 2);
});

test('changed students keep the expert, and the run says so', async () => {
  const { code, stderr } = await run('runs/second', 'student.ipc=1', 'student.epochs=2');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^expert 0: kept, 2 epochs\nstudents: 12 finished here do not count, because of a change of recipe$/m);
});
