// A folder is made with those above it, by several at once too, or refused.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-folder-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is made where there is none, whoever else makes it, and taken where there is one', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(folder, 'a', 'd'))]);
  await makeFolder(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

test.each(['/proc/x', '/proc/x/y'])('%s, which no folder can be made at, is refused at once', async (path) => {
  await expect(makeFolder(path)).rejects.toThrow(/ mkdir '\/proc/);
});

test('a file in the place of the folder, or of one above it, is refused', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toThrow('EEXIST');
  await expect(makeFolder(join(file, 'x'))).rejects.toThrow('ENOTDIR');
});
