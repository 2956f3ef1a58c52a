// Finds run folders below a folder. Reads none of their files.
import { realpath } from 'node:fs/promises';
import type { FolderEntry } from '@softlabel/data';
import { isJournal, RUN_FILES, SWEEP_FILE } from '@softlabel/distill';
import { nodeFiles } from '@softlabel/node';

/** Paths of the run folders at and below `root`, in order of names; each once, by its own name rather than by a link's. Throws with where it looked if there is none. */
export async function findRuns(root: string): Promise<string[]> {
  const found = (await nodeFiles.exists(root)) ? await runsBelow(root, await realpath(root), new Set()) : [];
  if (found.length > 0) return found.sort();
  throw new Error(
    `results: expected run folders in ${root} or below, got none. Name another folder with --runs, or make a run: softlabel run recipes/quickstart.yaml.`,
  );
}

/** `real` is the path without links; `seen` holds those of all folders looked at, so that links lead to no run twice and to no end. */
async function runsBelow(path: string, real: string, seen: Set<string>): Promise<string[]> {
  if (seen.has(real)) return [];
  seen.add(real);
  const entries = await nodeFiles.listFolder(path);
  const folders = await Promise.all(entries.filter(({ isFolder }) => isFolder).map(({ name }) => folderIn(path, real, name)));
  const found = isRun(entries) ? [path] : [];
  const inOrder = [...folders.filter(({ isLink }) => !isLink), ...folders.filter(({ isLink }) => isLink)];
  for (const folder of inOrder) found.push(...(await runsBelow(folder.path, folder.real, seen)));
  return found;
}

/** A run has results, a recipe or a journal. A sweep has results too, but they are those of its runs, which lie in it. */
function isRun(entries: readonly FolderEntry[]): boolean {
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  return !files.includes(SWEEP_FILE) && files.some((name) => name === RUN_FILES.results || name === RUN_FILES.recipe || isJournal(name));
}

async function folderIn(parent: string, realParent: string, name: string) {
  const path = `${parent}/${name}`;
  const real = await realpath(path);
  return { path, real, isLink: real !== `${realParent}/${name}` };
}
