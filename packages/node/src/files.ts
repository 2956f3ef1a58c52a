// The file port on Node. Whole files and folder locks have files of their own; here are the plain operations, and the port made of all of them.
import type { Dirent } from 'node:fs';
import { access, mkdir, open, readdir, readFile as readFileOfNode, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files, FolderEntry } from '@softlabel/data';
import { lockFolder } from './folder-lock.ts';
import { codeOf, writeError, writeWhole } from './whole-file.ts';

/** The whole file. Throws with its path if there is none or it cannot be read. */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, byteLength } = await readFileOfNode(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (cause) {
    throw readError('readFile', 'a file', path, cause);
  }
}

/** What a folder holds, sorted by name in code unit order; a link to a folder is a folder. */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
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
    await mkdir(dirname(path), { recursive: true });
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
export const nodeFiles: Files = { readFile, listFolder, writeWhole, appendLine, lockFolder, exists, remove };
