// The file port on real files: whole writes, a full disk (/dev/full), appended lines, listings and removal.
import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeFiles } from './files.ts';
import { removePartialFiles, writeWhole } from './whole-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const text = (value: string) => new TextEncoder().encode(value);

test('a whole write makes folders, replaces the old file and leaves nothing beside it', async () => {
  const path = join(folder, 'run/checkpoints/epoch-0001.safetensors');
  await nodeFiles.writeWhole(path, text('old'));
  await nodeFiles.writeWhole(path, text('new'));
  expect(new TextDecoder().decode(await nodeFiles.readFile(path))).toBe('new');
  expect(await readdir(join(folder, 'run/checkpoints'))).toEqual(['epoch-0001.safetensors']);
});

test('writers of one file do not mix', async () => {
  const path = join(folder, 'a');
  const contents = Array.from({ length: 8 }, (_, i) => new Uint8Array(100_000).fill(i));
  await Promise.all(contents.map((bytes) => nodeFiles.writeWhole(path, bytes)));
  const bytes = await nodeFiles.readFile(path);
  expect(bytes).toEqual(new Uint8Array(100_000).fill(bytes[0]));
  expect(await readdir(folder)).toEqual(['a']);
});

test('on a full disk the old file is whole, nothing is left, and the error says what to do', async () => {
  const path = join(folder, 'results.json');
  await nodeFiles.writeWhole(path, text('old'));
  const full = join(folder, 'results.json.partial');
  await symlink('/dev/full', full);
  await expect(writeWhole(path, new Uint8Array(5000), full)).rejects.toThrow(
    `writeWhole: expected to write 5000 bytes to ${path}, got ENOSPC: no space left on device, write. The disk is full: free space and start again. Nothing was changed.`,
  );
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['results.json']);
});

test('where the folder cannot be synced, the error says that the new file is there', async () => {
  const path = join(folder, 'results.json');
  await nodeFiles.writeWhole(path, text('old'));
  const file = await open(path);
  const sync = vi.spyOn(Object.getPrototypeOf(file), 'sync').mockResolvedValueOnce(undefined);
  sync.mockRejectedValueOnce(new Error('EIO: i/o error, fsync'));
  await file.close();
  await expect(nodeFiles.writeWhole(path, text('new'))).rejects.toThrow(
    `writeWhole: expected the folder of ${path} to be synced after the file was written, got EIO: i/o error, fsync. The file is whole, but a power cut may undo it: check the disk.`,
  );
  sync.mockRestore();
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['results.json']);
});

test('a place that cannot be written is named', async () => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file/results.json');
  await expect(nodeFiles.writeWhole(path, text('x'))).rejects.toThrow(`writeWhole: expected to write 1 bytes to ${path}, got `);
  await expect(nodeFiles.writeWhole(path, text('x'))).rejects.toThrow(
    'Check that the folder exists and may be written. Nothing was changed.',
  );
  await expect(nodeFiles.writeWhole(folder, text('x'))).rejects.toThrow('This is a folder: name a file in it. Nothing was changed.');
});

test('partial files of a killed process are removed, those of others are not', async () => {
  await mkdir(join(folder, 'checkpoints'));
  const names = ['a.4711-0.partial', 'checkpoints/b.safetensors.4711-12.partial', 'c.471-0.partial', 'd.4711-0.partial.txt'];
  for (const name of names) await writeFile(join(folder, name), '');
  await removePartialFiles(folder, 4711);
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['c.471-0.partial', 'checkpoints', 'd.4711-0.partial.txt']);
});

test('lines are appended, and on a full disk the error says so', async () => {
  const path = join(folder, 'run/metrics.jsonl');
  await nodeFiles.appendLine(path, '{"epoch":1}');
  await nodeFiles.appendLine(path, '{"name":"\u00e9"}');
  expect(await readFile(path, 'utf8')).toBe('{"epoch":1}\n{"name":"\u00e9"}\n');
  await expect(nodeFiles.appendLine('/dev/full', 'x')).rejects.toThrow(
    'appendLine: expected to write 2 bytes to /dev/full, got ENOSPC: no space left on device, write. The disk is full: free space and start again.',
  );
});

test('listings are sorted by code unit and see through links', async () => {
  for (const name of ['b', 'Z', 'a10', 'a9']) await writeFile(join(folder, name), '');
  await mkdir(join(folder, 'dir'));
  await symlink(join(folder, 'dir'), join(folder, 'link'));
  await symlink(join(folder, 'nowhere'), join(folder, 'loose'));
  const entries = await nodeFiles.listFolder(folder);
  expect(entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name))).toEqual(['Z', 'a10', 'a9', 'b', 'dir/', 'link/', 'loose']);
});

test('missing files and folders are named', async () => {
  const path = join(folder, 'missing');
  await expect(nodeFiles.readFile(path)).rejects.toThrow(`readFile: expected a file at ${path}, got nothing. Check the path.`);
  await expect(nodeFiles.listFolder(path)).rejects.toThrow(`listFolder: expected a folder at ${path}, got nothing. Check the path.`);
});

test('files and folders can be found and removed', async () => {
  await nodeFiles.writeWhole(join(folder, 'run/DONE'), text(''));
  expect(await nodeFiles.exists(join(folder, 'run/DONE'))).toBe(true);
  await nodeFiles.remove(join(folder, 'run/DONE'));
  expect(await nodeFiles.exists(join(folder, 'run/DONE'))).toBe(false);
  await nodeFiles.remove(join(folder, 'run'));
  await nodeFiles.remove(join(folder, 'run'));
  expect(await readdir(folder)).toEqual([]);
});

test('a file is read in pieces, and no further than its end', async () => {
  const path = join(folder, 'a.bin');
  await writeFile(
    path,
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
  const file = await nodeFiles.openFile(path);
  expect([file.name, file.size]).toEqual([path, 100]);
  expect(await file.read(10, 13)).toEqual(Uint8Array.of(10, 11, 12));
  expect(await file.read(100, 100)).toEqual(new Uint8Array());
  await expect(file.read(99, 102)).rejects.toThrow(
    `read: expected 3 bytes at offset 99 of ${path}, got 1. The file is cut short: copy it again.`,
  );
  await truncate(path, 50);
  await expect(file.read(0, 100)).rejects.toThrow(`readFile: expected a file at ${path}, got its end after 50 bytes. Check the path.`);
  await expect(nodeFiles.openFile(join(folder, 'b.bin'))).rejects.toThrow(
    `readFile: expected a file at ${join(folder, 'b.bin')}, got nothing.`,
  );
});
