// Sweeps as a user runs them: several workers, kills at any moment, cells that fail.
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running, softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await temporaryFolder();
  await mkdir(join(cwd, 'runs'));
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

const NOWHERE = { VK_ICD_FILENAMES: '/nonexistent' };
const sweep = (folder: string, ...args: string[]) => softlabel(cwd, ['sweep', 'tiny.yaml', ...args, '--out', folder]);

/** Settings and accuracies of every cell, and the hashes of all students' weights: what must not depend on how a sweep was run. */
async function outcome(folder: string, runs: readonly string[], journals: readonly string[]) {
  const { cells } = JSON.parse(await readFile(join(cwd, folder, 'results.json'), 'utf8'));
  const lines = await Promise.all(
    runs.flatMap((run) => journals.map((journal) => readFile(join(cwd, folder, run, journal), 'utf8').catch(() => ''))),
  );
  const records = lines
    .join('')
    .split('\n')
    .filter((line) => line.includes('"weights"'))
    .map((line) => JSON.parse(line));
  return {
    cells: cells.map((cell: { settings: unknown; ipc: number; accuracy: { values: unknown } }) => [
      cell.settings,
      cell.ipc,
      cell.accuracy.values,
    ]),
    weights: [...new Set(records.map(({ identity, weights }) => `${identity} ${weights}`))].sort(),
  };
}
const RUNS = ['seed=1', 'seed=2'];
const JOURNALS = ['metrics-0.jsonl', 'metrics-1.jsonl'];

test('two workers, killed and started again, end with the bits of one worker', async () => {
  expect((await sweep('runs/one', 'seed=1,2')).code).toBe(0);
  const killed = new Running(cwd, ['sweep', 'tiny.yaml', 'seed=1,2', '--workers', '2', '--out', 'runs/two']);
  const students = async () => {
    const texts = await Promise.all(JOURNALS.map((journal) => readFile(join(cwd, 'runs/two/seed=1', journal), 'utf8').catch(() => '')));
    return texts.join('').split('"weights"').length - 1;
  };
  while ((await students()) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.kill('SIGKILL');
  await killed.finished;
  const again = await sweep('runs/two', 'seed=1,2', '--workers', '2');
  expect(again).toMatchObject({ code: 0 });
  expect(await outcome('runs/two', RUNS, JOURNALS)).toEqual(await outcome('runs/one', RUNS, JOURNALS));
});

test('a signal to the sweep alone stops its workers within their tasks, and the sweep goes on later', async () => {
  const long = ['seed=1,2', 'student.epochs=100000', '--workers', '2', '--out', 'runs/stopped'];
  const running = new Running(cwd, ['sweep', 'tiny.yaml', ...long]);
  const checkpoint = join(cwd, 'runs/stopped/seed=2/checkpoints/expert-0/epoch-0002.safetensors');
  while ((await readFile(checkpoint).catch(() => null)) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill('SIGTERM');
  const stopped = await running.finished;
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(/softlabel: stopped by SIGTERM. What is saved is kept: the same command goes on from there.$/);
  expect(await sweep('runs/stopped', 'seed=1,2', '--workers', '2')).toMatchObject({ code: 0 });
  expect(await outcome('runs/stopped', RUNS, JOURNALS)).toEqual(await outcome('runs/one', RUNS, JOURNALS));
});

test('what another recipe gave in the folder is not shown as the results of a sweep that fails', async () => {
  const args = ['sweep', 'tiny.yaml', 'seed=1,2', 'student.count=1', '--out', 'runs/one'];
  const { code, stdout, stderr } = await softlabel(cwd, args, NOWHERE);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/softlabel: sweep: expected the results of at least one run, got none\. See why each failed\.$/);
});

test('a finished sweep prints its table at once, without an adapter, and a longer one repeats nothing', async () => {
  const finished = await softlabel(cwd, ['sweep', 'tiny.yaml', 'seed=1,2', '--workers', '2', '--out', 'runs/one'], NOWHERE);
  expect(finished.stderr.split('\n')).toEqual(RUNS.map((run) => `runs/one/${run} holds this run, finished. Nothing was computed.`));
  expect(finished.stdout).toMatch(/^hard, seed 2 .*n=2/m);
  const longer = await sweep('runs/one', 'seed=1,2', 'protocol=strict,paper', 'student.ipc=1');
  expect(longer.code).toBe(0);
  expect(longer.stderr).toMatch(/^seed=1,protocol=strict: taken over from runs\/one\/seed=1: 1 expert, 6 students$/m);
  expect(longer.stderr).not.toMatch(/: expert 0: 2 epochs/);
});

test('a cell that fails is named at once and stops no other', async () => {
  const { code, stdout, stderr } = await sweep('runs/failing', 'student.ipc=1', 'label.sources=hard', 'student.optimizer.lr=0.01,1e30');
  expect(code).toBe(1);
  const lost = /^hard, IPC 1, optimizer\.lr 1e\+30: student \d of 2: .*expected finite/m;
  expect(stderr.split('\n').filter((line) => line.startsWith('failed: '))).toEqual(
    Array.from({ length: 2 }, () => expect.stringMatching(new RegExp(lost.source.replace('^', '^failed: all, ')))),
  );
  expect(stdout).toMatch(/^hard .*n=2$/m);
  expect(stdout).toMatch(lost);
  expect(await readFile(join(cwd, 'runs/failing/report.html'), 'utf8')).toContain('optimizer.lr 1e+30<div');
  expect(await readFile(join(cwd, 'runs/failing/all/FAILED'), 'utf8')).toMatch(
    new RegExp(`${lost.source}.*expected 2 finished cells .*, got 1`),
  );
});

test('a run whose expert fails is missing from the results by name, and one by two workers says which of its cells failed', async () => {
  const args = ['label.sources=expert', 'student.ipc=1', 'label.epoch=1', '--workers', '2'];
  const { code } = await sweep('runs/lost', 'expert.optimizer.lr=0.02,1e30', 'student.optimizer.lr=0.01,1e30', ...args);
  expect(code).toBe(1);
  const { cells, missing } = JSON.parse(await readFile(join(cwd, 'runs/lost/results.json'), 'utf8'));
  expect(cells).toHaveLength(1);
  expect(missing).toEqual([
    {
      settings: { 'expert.optimizer.lr': 0.02 },
      cells: ['expert epoch 1, IPC 1, optimizer.lr 1e+30'],
      why: expect.stringMatching(/^student \d of 2: training: expected finite/),
    },
    { settings: { 'expert.optimizer.lr': 1e30 }, why: expect.stringMatching(/^expert 0: training: expected finite/) },
  ]);
});

/** Names of the cells that have results, and what the others lack. */
async function told(folder: string) {
  const { cells, missing } = JSON.parse(await readFile(join(cwd, folder, 'results.json'), 'utf8'));
  return {
    cells: cells.map(({ labels, ipc }: { labels: { source: string; edits: string }; ipc: number }) => [labels.source, labels.edits, ipc]),
    missing,
  };
}
const failedLines = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('failed: '));

test('an expert that fails takes no cell with it that needs none', async () => {
  const args = ['expert.optimizer.lr=1e30', 'label.epoch=1', 'student.ipc=1', 'student.count=1'];
  const { code, stderr } = await sweep('runs/expertless', ...args);
  expect(code).toBe(1);
  const why = expect.stringMatching(/^expert 0: training: expected finite/);
  expect(await told('runs/expertless')).toEqual({ cells: [['hard', '', 1]], missing: [{ cells: ['expert epoch 1, IPC 1'], why }] });
  expect(failedLines(stderr).slice(-1)).toEqual(['failed: all, expert epoch 1, IPC 1: not begun, because what it needs has failed']);
});

test('cells that have results already are not told as left out', async () => {
  const args = ['label.epoch=1', 'student.count=1'];
  expect(await sweep('runs/there', 'student.ipc=1', ...args)).toMatchObject({ code: 0 });
  const checkpoints = join(cwd, 'runs/there/all/checkpoints');
  await rm(checkpoints, { recursive: true });
  await symlink('nowhere/at/all', checkpoints); // where no expert can be kept
  const { code, stderr } = await sweep('runs/there', 'student.ipc=1,2', ...args);
  expect(code).toBe(1);
  const { cells, missing } = await told('runs/there');
  expect(cells).toEqual([
    ['hard', '', 1],
    ['expert', '', 1],
    ['hard', '', 2],
  ]);
  expect(missing).toMatchObject([{ cells: ['expert epoch 1, IPC 2'] }]);
  expect(failedLines(stderr).filter((line) => line.includes('not begun'))).toEqual([
    'failed: all, expert epoch 1, IPC 2: not begun, because what it needs has failed',
  ]);
});

test('edits and classes that the data does not allow are those cells’ own failure', async () => {
  const args = ['label.epoch=1', 'student.ipc=1', 'student.count=1', 'label.edits=["","top-k 9"]', 'student.withoutClass=[null,7]'];
  const { code, stderr } = await sweep('runs/refused', ...args);
  expect(code).toBe(1);
  const { cells, missing } = await told('runs/refused');
  expect(cells).toEqual([
    ['hard', '', 1],
    ['expert', '', 1],
  ]);
  expect(missing).toEqual([
    { cells: ['expert epoch 1, top-k 9, IPC 1'], why: expect.stringMatching(/^edits: expected top-k of at most 4, .*got 9\. Lower it\.$/) },
    {
      cells: expect.arrayContaining(['hard, IPC 1, without class 7']),
      why: expect.stringMatching(/^students: expected a class from 0 to 3/),
    },
  ]);
  expect(stderr).not.toContain('failed: all, expert 0');
  const all = await sweep('runs/refused-all', 'label.sources=expert', 'label.edits=top-k 9');
  expect(all.code).toBe(1);
  expect(all.stderr).not.toContain('all: expert 0'); // which would be trained for nothing
});

test('wrong input is refused before any work', async () => {
  expect(await sweep('runs/bad', 'seed=1,-1')).toMatchObject({ code: 2, stderr: expect.stringMatching(/seed in the override seed=1,-1/) });
  const env = await sweep('runs/bad', '--workers', '2', '--worker-env', 'DRI_PRIME=0');
  expect(env).toMatchObject({ code: 2, stderr: expect.stringMatching(/--worker-env: expected KEY= with 2 values/) });
  const work = await softlabel(cwd, ['work', '0']);
  expect(work).toMatchObject({ code: 2, stderr: expect.stringMatching(/expected to be started by a sweep/) });
});
