// A folder for as long as some work takes. Not for what is kept.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hands `body` a new empty folder, and removes it at the end whatever happens. */
export async function withTemporaryFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-bundle-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
