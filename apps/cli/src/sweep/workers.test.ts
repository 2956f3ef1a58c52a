// What sets the workers of a sweep apart, by the adapter's kind and by what the user says.
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { workerEnvironments } from './workers.ts';

async function environments(workers: number, kind: 'software' | 'discrete', workerEnv?: string) {
  const notes: string[] = [];
  const ask = workerEnvironments(
    { workers, workerEnv },
    async () => kind,
    (line) => notes.push(line),
  );
  return { of: await ask(), notes };
}

test('workers on a software adapter share the threads that one alone would have', async () => {
  const threads = String(availableParallelism());
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

test('the adapter is looked at only when there is work, and only where it decides', async () => {
  const adapterKind = () => Promise.reject(new Error('no adapter'));
  const note = () => undefined;
  const ask = workerEnvironments({ workers: 2, workerEnv: undefined }, adapterKind, note);
  await expect(ask()).rejects.toThrow('no adapter');
  expect(await workerEnvironments({ workers: 2, workerEnv: 'DRI_PRIME=0,1' }, adapterKind, note)()).toHaveLength(2);
});

test('a variable needs a value for each worker, which is said at once', () => {
  for (const workerEnv of ['DRI_PRIME=0', 'DRI_PRIME', '=0,1'])
    expect(() =>
      workerEnvironments(
        { workers: 2, workerEnv },
        async () => 'discrete',
        () => undefined,
      ),
    ).toThrow(`--worker-env: expected KEY= with 2 values between commas, one for each worker, got "${workerEnv}".`);
});
