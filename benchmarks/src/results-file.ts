// Results on disk, beside what was measured before on the same day. Not what the rows hold.
import { readFile } from 'node:fs/promises';
import { nodeFiles } from '@softlabel/node';
import { mergeResults, type Results } from './results.ts';

/** Writes `results` to `path`, whole or not at all, and makes its folder. */
export const writeResults = (path: string, results: Results): Promise<void> =>
  nodeFiles.writeWhole(path, new TextEncoder().encode(`${JSON.stringify(results, null, 2)}\n`));

/** The same beside the rows that the file holds already and `results` does not. */
export async function addResults(path: string, results: Results): Promise<void> {
  const earlier: Results | null = (await nodeFiles.exists(path)) ? JSON.parse(await readFile(path, 'utf8')) : null;
  await writeResults(path, earlier === null ? results : mergeResults(earlier, results));
}
