// Identity of sources: which code computed something. Not a version number, which says nothing about a changed file.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Sources that compute nothing in a run. */
const ASIDE = /\.(test|fixture|bench|d)\.ts$|\.map$/;

/** SHA-256 in hex over the .ts and .js files below `folders`: their paths within them and their bytes. Throws when a folder holds none. */
export async function sourceIdentity(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = (await sourcesIn(folder)).sort();
    if (names.length === 0) throw new Error(`sourceIdentity: expected sources in ${folder}, got none. Install the program again.`);
    for (const name of names) {
      const bytes = await readFile(join(folder, name));
      hash.update(`${name} ${bytes.length}\n`).update(bytes);
    }
  }
  return hash.digest('hex');
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !ASIDE.test(entry.name));
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
