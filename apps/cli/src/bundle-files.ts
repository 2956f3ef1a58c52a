// Where the label bundles of a run folder lie. Does not read them.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFiles } from '@softlabel/node';

/** The path itself where it is a file, or else the bundles of the run folder in order of experts and epochs; none where it has none. */
export async function bundleFiles(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false, // reading it will say that it is not there
  );
  if (!isFolder) return [path];
  const labels = join(path, 'labels');
  const experts = (await nodeFiles.exists(labels)) ? await nodeFiles.listFolder(labels) : [];
  return (await Promise.all(experts.map(({ name }) => bundlesIn(join(labels, name))))).flat();
}

async function bundlesIn(folder: string): Promise<string[]> {
  const entries = await nodeFiles.listFolder(folder);
  return entries.filter(({ name }) => name.endsWith('.safetensors')).map(({ name }) => join(folder, name));
}
