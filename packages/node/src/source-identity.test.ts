// The identity of sources changes with what computes, and with nothing else.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceIdentity } from './source-identity.ts';

let folder = '';
const put = (name: string, text: string) => writeFile(join(folder, name), text);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-sources-'));
  await mkdir(join(folder, 'ops'));
  await put('index.ts', 'export {};');
  await put('ops/add.ts', 'a + b');
});
afterEach(() => rm(folder, { recursive: true }));

test('a change of a source, of its name, or one more source change it', async () => {
  const identities = [await sourceIdentity([folder])];
  await put('ops/add.ts', 'a - b');
  identities.push(await sourceIdentity([folder]));
  await put('ops/add.js', 'a - b');
  identities.push(await sourceIdentity([folder]));
  await rm(join(folder, 'ops/add.ts'));
  identities.push(await sourceIdentity([folder]));
  expect(new Set(identities).size).toBe(identities.length);
});

test('tests, declarations and other files do not count, nor where the folder lies', async () => {
  const before = await sourceIdentity([folder]);
  for (const name of ['index.test.ts', 'index.d.ts', 'index.js.map', 'a.fixture.ts', 'a.bench.ts', 'notes.md']) await put(name, 'x');
  expect(await sourceIdentity([folder])).toBe(before);
  expect(await sourceIdentity([`${folder}/../${folder.split('/').at(-1)}`])).toBe(before);
});

test('a folder without sources is refused', async () => {
  await mkdir(join(folder, 'empty'));
  await expect(sourceIdentity([join(folder, 'empty')])).rejects.toThrow(
    `sourceIdentity: expected sources in ${folder}/empty, got none. Install the program again.`,
  );
});
