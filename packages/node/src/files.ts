// The file port on Node. Whole files and folder locks have files of their own; here are the plain operations, and the port made of all of them.
import type { Dirent } from 'node:fs';
import { access, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteSource, byName, checkRange, type Files, type FolderEntry } from '@softlabel/data';
import { codeOf } from './error-code.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';
import { writeError, writeWhole } from './whole-file.ts';

/** The whole file. Throws with its path if there is none or it cannot be read. */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { size, read } = await openFile(path);
  return await read(0, size);
}

/** Node reads at most 2 GiB at once. */
const MOST = 1 << 30;

/** The file to be read in pieces; its size is that of now. Each read opens it anew, so that nothing has to be closed. */
export async function openFile(path: string): Promise<ByteSource> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw readError('readFile', 'a file', path, cause);
  });
  const read = async (begin: number, end: number) => {
    checkRange({ name: path, size }, begin, end);
    return await readRange(path, begin, end).catch((cause: unknown) => {
      throw readError('readFile', 'a file', path, cause);
    });
  };
  return { name: path, size, read };
}

async function readRange(path: string, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  const file = await open(path);
  try {
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(MOST, bytes.length - at), begin + at);
      if (bytesRead === 0) throw new Error(`its end after ${begin + at} bytes`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** What a folder holds, sorted by name in code unit order; a link to a folder is a folder. */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const sorted = entries.sort(byName);
    return await Promise.all(sorted.map(async (entry) => ({ name: entry.name, isFolder: await isFolder(path, entry) })));
  } catch (cause) {
    throw readError('listFolder', 'a folder', path, cause);
  }
}

/** A link that leads nowhere is no folder: reading it will say so. */
async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(path, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

function readError(op: string, what: string, path: string, cause: unknown): Error {
  const got = codeOf(cause) === 'ENOENT' ? 'nothing' : cause instanceof Error ? cause.message : String(cause);
  return new Error(`${op}: expected ${what} at ${path}, got ${got}. Check the path.`, { cause });
}

/** Appends `text` and a line feed in one write, so that lines of a killed process are whole but for the last. On an error the file keeps its length. */
export async function appendLine(path: string, text: string): Promise<void> {
  const line = new TextEncoder().encode(`${text}\n`);
  try {
    await makeFolder(dirname(path));
    const file = await open(path, 'a');
    try {
      const { size } = await file.stat();
      const { bytesWritten } = await file.write(line);
      if (bytesWritten < line.length) {
        await file.truncate(size);
        throw Object.assign(new Error(`room for ${bytesWritten}`), { code: 'ENOSPC' });
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw writeError('appendLine', path, line.length, cause);
  }
}

/** True if there is a file or folder at `path`. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Removes a file, or a folder with all it holds; no error if there is none. */
export const remove = (path: string): Promise<void> => rm(path, { force: true, recursive: true });

/** The file port of this machine. */
export const nodeFiles: Files = { readFile, openFile, listFolder, writeWhole, appendLine, lockFolder, exists, remove };
