// The records of a run's folder, or of every run of a sweep's. Not what is shown of them.
import { type OnBrokenLine, Records, RunFolder, SWEEP_FILE } from '@softlabel/distill';
import { nodeFiles } from '@softlabel/node';

/** What a run has finished. */
export interface RunRecords {
  /** The run's name in its sweep; null for a run by itself. */
  readonly run: string | null;
  readonly records: Records;
}

/** The runs with finished epochs or students in a folder: those of a sweep by name, else its own. Throws where there is none; `onBroken` hears of lines left out. */
export async function readRunRecords(folder: string, onBroken: OnBrokenLine): Promise<RunRecords[]> {
  const isSweep = await nodeFiles.exists(`${folder}/${SWEEP_FILE}`);
  const inside = isSweep ? await nodeFiles.listFolder(folder) : [];
  const names = isSweep ? inside.flatMap(({ name, isFolder }) => (isFolder ? [name] : [])) : [null];
  const runs: RunRecords[] = [];
  for (const run of names) {
    const path = run === null ? folder : `${folder}/${run}`;
    const records = await Records.read(new RunFolder(nodeFiles, path), onBroken);
    if (records.everyEpoch.length > 0 || records.studentCount > 0) runs.push({ run, records });
  }
  if (runs.length > 0) return runs;
  throw new Error(`metrics: expected finished epochs or students in ${folder}, got none. Run a recipe there first: softlabel run.`);
}
