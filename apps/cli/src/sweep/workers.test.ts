// What sets the workers of a sweep apart, by the adapter's kind and by what the user says.
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { workerEnvironments } from './workers.ts';

async function environments(workers: number, kind: 'software' | 'discrete', workerEnv?: string) {
  const notes: string[] = [];
  return {
    of: await workerEnvironments(
      { workers, workerEnv },
      async () => kind,
      (line) => notes.push(line),
    ),
    notes,
  };
}

test('workers on a software adapter share the processors', async () => {
  const threads = String(Math.max(1, Math.floor(availableParallelism() / 2)));
  expect(await environments(2, 'software')).toEqual({ of: [{ LP_NUM_THREADS: threads }, { LP_NUM_THREADS: threads }], notes: [] });
});

test('one worker keeps its environment', async () => {
  expect(await environments(1, 'discrete')).toEqual({ of: [{}], notes: [] });
});

test('on GPUs there is one worker, and a word why, unless the user tells them apart', async () => {
  const { of, notes } = await environments(2, 'discrete');
  expect(of).toEqual([{}]);
  expect(notes).toEqual([expect.stringMatching(/^sweep: one worker instead of 2\. .*--worker-env/)]);
  expect(await environments(2, 'discrete', 'DRI_PRIME=0,1')).toEqual({ of: [{ DRI_PRIME: '0' }, { DRI_PRIME: '1' }], notes: [] });
});

test('a variable needs a value for each worker', async () => {
  for (const text of ['DRI_PRIME=0', 'DRI_PRIME', '=0,1'])
    await expect(environments(2, 'discrete', text)).rejects.toThrow(
      `--worker-env: expected KEY= with 2 values between commas, one for each worker, got "${text}".`,
    );
});
