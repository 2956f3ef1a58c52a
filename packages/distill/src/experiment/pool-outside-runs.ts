// The images that label files are held against, for commands that are no run. Not those of a run (open.ts), which keeps what it fits.
import type { ExpertRecipe } from '../recipe/schema.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { loadData } from './data.ts';
import { openInterruptible, type RunPorts, whiteningOf } from './open.ts';
import { type ImagePool, openPool } from './sources.ts';

/**
 * The images that a recipe's students can get. Where a file of them needs the data's whitening, it is that of the run in `folder` or of those that
 * the ports share, else it is fitted on the device and not kept.
 */
export async function poolOutsideRuns(recipe: ExpertRecipe, folder: string, ports: RunPorts): Promise<ImagePool> {
  const { files } = ports.readers;
  const data = await loadData(recipe, ports.readers);
  const openDevice = () => openInterruptible(ports, { matrixUnits: false });
  return openPool(recipe, data, files, whiteningOf(data, openDevice, new RunFolder(files, folder), ports, false));
}
