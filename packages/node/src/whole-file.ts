// Files that appear whole or not at all: written beside their place, synced, renamed. Not for logs, which grow line by line.
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './error-code.ts';
import { makeFolder } from './make-folder.ts';

/** The errors of a full disk, a used-up quota and a file over the system's limit. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The error for bytes that could not be written, with the remedy that fits its cause. */
export function writeError(op: string, path: string, bytes: number, cause: unknown): Error {
  const code = codeOf(cause);
  const what = `expected to write ${bytes} bytes to ${path}, got ${messageOf(cause)}`;
  return new Error(`${op}: ${what}. ${remedyFor(code)} Nothing was changed.`, { cause });
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

function remedyFor(code: string): string {
  if (NO_ROOM.has(code)) return 'The disk is full: free space and start again.';
  if (code === 'EISDIR') return 'This is a folder: name a file in it.';
  return 'Check that the folder exists and may be written.';
}

let written = 0;
/** A name beside `path` that no other writer uses; the process id lets a later process recognise what a killed one left. */
const temporaryNameOf = (path: string) => `${path}.${process.pid}-${written++}.partial`;

/**
 * Writes `bytes` to `path` whole or not at all, and makes its folder. On an error the old file stays and nothing else does, but for one:
 * where the folder cannot be synced, the new file is there and may be lost in a power cut. `temporary` must lie on the same disk.
 */
export async function writeWhole(path: string, bytes: Uint8Array, temporary: string = temporaryNameOf(path)): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    // Where nothing could be written there may be nothing to remove; the cause is what the user must hear of.
    await rm(temporary, { force: true }).catch(() => {});
    throw writeError('writeWhole', path, bytes.length, cause);
  }
  await syncFolder(dirname(path)).catch((cause: unknown) => {
    const what = `expected the folder of ${path} to be synced after the file was written, got ${messageOf(cause)}`;
    throw new Error(`writeWhole: ${what}. The file is whole, but a power cut may undo it: check the disk.`, { cause });
  });
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename lasts through a power cut only when its folder is synced; Windows cannot open folders and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes what `writeWhole` of a killed process left anywhere in `folder`. */
export async function removePartialFiles(folder: string, pid: number): Promise<void> {
  const isPartial = new RegExp(`\\.${pid}-\\d+\\.partial$`);
  for (const name of await readdir(folder, { recursive: true })) {
    if (isPartial.test(name)) await rm(join(folder, name), { force: true });
  }
}
