// Results on disk: what a second bench leaves of a first one.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment, row } from './results.fixture.ts';
import { addResults, writeResults } from './results-file.ts';

test('added results keep the rows that are there, written ones replace the file; nothing else stays in the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-results-'));
  const file = join(folder, 'adapter', 'day.json');
  const names = async () => JSON.parse(await readFile(file, 'utf8')).rows.map(({ name }: { name: string }) => name);
  await addResults(file, { environment, rows: [row, { ...row, name: 'gemm' }] });
  await addResults(file, { environment, rows: [{ ...row, name: 'gemm', ours: 1 }] });
  expect(await names()).toEqual(['step', 'gemm']);
  await writeResults(file, { environment, rows: [{ ...row, name: 'plan' }] });
  expect(await names()).toEqual(['plan']);
  expect(await readdir(join(folder, 'adapter'))).toEqual(['day.json']);
  await rm(folder, { recursive: true });
});
