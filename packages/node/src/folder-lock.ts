// One process per run folder: a lock file with process id and host. Not a lock between threads, and across hosts only a refusal.
import { readFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { FolderLock } from '@softlabel/data';
import { codeOf } from './error-code.ts';
import { makeFolder } from './make-folder.ts';
import { removePartialFiles, writeError } from './whole-file.ts';

const LOCK_NAME = 'lock.json';

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Lock files that this process holds or is taking: within a process this set decides, between processes the file. */
const held = new Set<string>();

/**
 * Takes `folder` (made if missing) for this process until `release`. Throws if another live process has it, or one on another host.
 * The lock of a process that died is taken over, and the partial files it left are removed.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(resolve(folder), LOCK_NAME);
  if (held.has(path)) throw inUse(folder, path, lockText());
  held.add(path);
  try {
    await takeLock(path, folder);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return { release: releaseOf(path) };
}

/** Removes the lock once, however often it is called: a later lock of the same folder is not this one's to remove. */
function releaseOf(path: string): () => Promise<void> {
  let released = false;
  return async () => {
    if (released) return;
    released = true;
    await rm(path, { force: true });
    held.delete(path);
  };
}

async function takeLock(path: string, folder: string): Promise<void> {
  await makeFolder(folder).catch((cause: unknown) => {
    throw lockError(path, cause);
  });
  if (await createLock(path)) return;
  await removeDeadLock(path, folder);
  if (!(await createLock(path))) throw inUse(folder, path, await readLock(path));
}

const lockText = () => JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder);

/** False if there is a lock already: `wx` makes the file or fails, in one step. */
async function createLock(path: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((cause: unknown) => {
    if (codeOf(cause) === 'EEXIST') return undefined;
    throw lockError(path, cause);
  });
  if (!file) return false;
  try {
    await file.writeFile(lockText());
    return true;
  } catch (cause) {
    // Only what was made here is removed: where `open` failed, the file may be the lock of another process.
    await rm(path, { force: true }).catch(() => {});
    throw lockError(path, cause);
  } finally {
    await file.close();
  }
}

const lockError = (path: string, cause: unknown) => writeError('lockFolder', path, lockText().length, cause);

/** The lock's text, or undefined if it is gone: another process may release it at any moment. */
async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function holderOf(text = ''): Holder | undefined {
  try {
    const value: Partial<Holder> | null = JSON.parse(text);
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? { pid: value.pid, host: value.host } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(folder: string, path: string, text: string | undefined): Error {
  const holder = holderOf(text);
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'an unreadable lock';
  return new Error(
    `lockFolder: expected ${folder} to be free, got ${who}. Wait for it or choose another folder; if it is surely gone, delete ${path}.`,
  );
}

/**
 * Removes the lock of a dead process; throws if its process lives. Only who holds the claim beside it may remove a lock that is not its own, and
 * looks again once it has the claim: of several processes that find a dead lock none can remove the lock that another has taken since.
 */
async function removeDeadLock(path: string, folder: string): Promise<void> {
  const text = await readLock(path);
  if (text === undefined) return;
  const holder = holderOf(text);
  if (!holder || isAlive(holder)) throw inUse(folder, path, text);
  const claim = `${path}.takeover`;
  if (!(await createLock(claim))) throw inUse(folder, claim, await readLock(claim));
  try {
    if ((await readLock(path)) === text) await rm(path);
  } finally {
    await rm(claim, { force: true });
  }
  await removePartialFiles(folder, holder.pid);
}

/** Whether a process has ended and only waits to be noticed by its parent, which in a container may never be. Known on Linux alone. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8'); // `pid (name) state ...`, where the name may hold anything
    return /^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')));
  } catch {
    return false;
  }
}

/** A process on another host cannot be asked, so it counts as alive; our own id in a lock that is not ours is from an earlier process. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
