// A worker's process that dies over a task, between two tasks, or cannot be started: the task says how, and the next one has another process.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CellsFailed, type ExperimentEvent, parseRecipe, type TaskOrder } from '@softlabel/distill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WorkerProcess } from './worker-process.ts';

/** In place of `softlabel work`: tells its process by an event; task 1 ends the process, task 2 does so afterwards. */
const SCRIPT = `
process.on('message', ({ task: { index } }) => {
  if (index === 1) process.exit(3);
  process.send({ kind: 'note', line: 'worker ' + process.env.SOFTLABEL_WORKER });
  process.send({ kind: 'event', event: { kind: 'finished', folder: String(process.pid) } });
  const ended = index === 4 ? { error: 'all', failures: [{ places: [1], why: 'no luck' }] } : { error: index === 3 ? 'no luck' : null };
  process.send({ kind: 'ended', ...ended }, () => index === 2 && process.exit(0));
});
`;
const recipe = parseRecipe('name: x', 'x.yaml');
const order = (index: number): TaskOrder => ({ recipe, folder: 'runs/x', share: [], task: { kind: 'expert', point: 0, index } });

const { argv, execPath } = process;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-worker-'));
  await writeFile(join(folder, 'work.cjs'), SCRIPT);
  process.argv = [execPath, join(folder, 'work.cjs')];
});
afterAll(async () => {
  Object.assign(process, { argv, execPath });
  await rm(folder, { recursive: true });
});

/** A worker, the processes that did its tasks, and what they noted. */
function worker() {
  const processes: number[] = [];
  const onEvent = (event: ExperimentEvent) => event.kind === 'finished' && processes.push(Number(event.folder));
  const notes: string[] = [];
  const onNote = (line: string) => notes.push(line);
  return { worker: new WorkerProcess(0, {}, { onEvent, onNote }), processes, notes };
}

async function gone(pid: number): Promise<void> {
  const isThere = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('one process does task after task, and what it says of one is how that ended', async () => {
  const { worker: one, processes } = worker();
  await one.run(order(0));
  await expect(one.run(order(3))).rejects.toThrow(/^no luck$/);
  await one.run(order(0));
  one.stop();
  expect(new Set(processes).size).toBe(1);
});

test('a process knows that it is a worker, and its notes are told', async () => {
  const { worker: one, notes } = worker();
  await one.run(order(0));
  one.stop();
  expect(notes).toEqual(['worker 0']);
});

test('which cells of a task failed comes from the process too', async () => {
  const { worker: one } = worker();
  const error = await one.run(order(4)).catch((reason: unknown) => reason);
  one.stop();
  expect(error).toBeInstanceOf(CellsFailed);
  expect(error).toMatchObject({ message: 'no luck', failures: [{ places: [1], why: 'no luck' }] });
});

test('a process that dies over a task fails it, and another one does the next', async () => {
  const { worker: one } = worker();
  await expect(one.run(order(1))).rejects.toThrow('worker 0 ended with exit code 3. Start the sweep again: what is finished is kept.');
  await one.run(order(0));
  one.stop();
});

test('a process that dies between two tasks is replaced', async () => {
  const { worker: one, processes } = worker();
  await one.run(order(2));
  await gone(processes[0]);
  await one.run(order(0));
  one.stop();
  expect(new Set(processes).size).toBe(2);
});

test('a process that cannot be started fails its task', async () => {
  const { worker: one } = worker();
  process.execPath = join(folder, 'no-node');
  await expect(one.run(order(0))).rejects.toThrow(/^worker 0 could not be started \(.*ENOENT.*\)\. Start the sweep again/);
  process.execPath = execPath;
  await one.run(order(0));
  one.stop();
});
