// The folder of a profile is made with those above it, or refused before anything is measured.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOutFolder } from './profile-folder.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-profile-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is made where there is none, and taken where there is one', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await makeOutFolder(deep);
  await makeOutFolder(deep);
  await writeFile(join(deep, 'profile.json'), '');
});

test.each(['/proc/x', '/proc/x/y'])('%s, which no folder can be made at, is refused at once', async (path) => {
  await expect(makeOutFolder(path)).rejects.toThrow(
    new RegExp(`^profile: expected a folder to write to at ${path}, got '.*'\\. Name another one with --out\\.$`),
  );
});

test('a file in the place of the folder, or of one above it, is refused', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  for (const path of [file, join(file, 'x')])
    await expect(makeOutFolder(path)).rejects.toThrow(/^profile: expected a folder to write to at /);
});
