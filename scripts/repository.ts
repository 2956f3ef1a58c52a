// The files of this repository, for tests that read all of them. Leaves out what is installed, built or produced by runs.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Names of folders; one that begins with a slash is left out at the root only, as in .gitignore. */
const LEFT_OUT = new Set(['node_modules', 'dist', '/runs', '/out', '.git', '.turbo', '/.wgsl-out']);

/** Paths of all files, from the root, with slashes. */
export function repositoryFiles(folder = ''): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (LEFT_OUT.has(entry.name) || LEFT_OUT.has(`/${path}`)) return [];
    return entry.isDirectory() ? repositoryFiles(`${path}/`) : [path];
  });
}

/** The text of one file. */
export function readText(path: string): string {
  return readFileSync(root + path, 'utf8');
}
