// Finished stages of other runs, taken over from where these lie if identity and adapter are the same. Not how identities are made.
import type { Files } from '@softlabel/data';
import { expertCheckpoint, expertFolder, RUN_FILES, SWEEP_FILE } from '../runs/layout.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { hasEpochs } from './checkpoint.ts';
import type { PlannedTraining } from './plan.ts';
import { Records } from './records.ts';

/** Stages that a run lacks; of each expert these epochs are wanted. */
export interface WantedStages {
  readonly experts: readonly PlannedTraining[];
  readonly epochs: readonly number[];
  readonly students: readonly PlannedTraining[];
}

/** How many stages were taken over from the folder `from`. */
export interface Adopted {
  readonly from: string;
  readonly experts: number;
  readonly students: number;
}

/** A run: its folder and what it says is finished. */
interface Run {
  readonly folder: RunFolder;
  readonly records: Records;
}

/** Where a run may take stages over from. */
export interface Givers {
  /** Folders with runs, and with sweeps whose runs count too. */
  readonly folders: readonly string[];
  readonly adapter: unknown;
}

/** Copies what other runs on the same adapter have finished of the wanted stages: an expert's checkpoints and records, a student's record. */
export async function adoptStages(files: Files, run: Run, wanted: WantedStages, { folders, adapter }: Givers): Promise<Adopted[]> {
  let missing = wanted;
  const adopted: Adopted[] = [];
  for (const folder of await otherRuns(files, run.folder, folders)) {
    if (missing.experts.length + missing.students.length === 0) break;
    const other = await finishedOn(folder, adapter);
    if (other === null) continue;
    const left = await adoptFrom(run, other, missing);
    const taken = { experts: missing.experts.length - left.experts.length, students: missing.students.length - left.students.length };
    if (taken.experts + taken.students > 0) adopted.push({ from: folder.path, ...taken });
    missing = left;
  }
  return adopted;
}

/** What is still missing after `other` has given what it has. */
async function adoptFrom(run: Run, other: Run, { experts, epochs, students }: WantedStages): Promise<WantedStages> {
  const leftExperts: PlannedTraining[] = [];
  for (const expert of experts) if (!(await adoptExpert(run, other, expert, epochs))) leftExperts.push(expert);
  const leftStudents: PlannedTraining[] = [];
  for (const student of students) if (!(await adoptStudent(run, other, student))) leftStudents.push(student);
  return { experts: leftExperts, epochs, students: leftStudents };
}

/** The runs in some folders, and those of the sweeps in them, but for `own`; each once. */
export async function otherRuns(files: Files, own: RunFolder, folders: readonly string[]): Promise<RunFolder[]> {
  const paths = new Set<string>();
  for (const folder of folders) {
    for (const path of await foldersIn(files, folder)) {
      const isSweep = await files.exists(`${path}/${SWEEP_FILE}`);
      for (const run of isSweep ? await foldersIn(files, path) : [path]) paths.add(run);
    }
  }
  paths.delete(own.path);
  return [...paths].map((path) => new RunFolder(files, path));
}

async function foldersIn(files: Files, parent: string): Promise<string[]> {
  if (!(await files.exists(parent))) return [];
  const folders = (await files.listFolder(parent)).filter(({ isFolder }) => isFolder);
  return folders.map(({ name }) => (parent === '.' ? name : `${parent}/${name}`));
}

/** What a folder has finished on this adapter: another one rounds otherwise, and identities do not tell. A damaged folder has nothing to give. */
async function finishedOn(folder: RunFolder, adapter: unknown): Promise<Run | null> {
  try {
    const environment = await folder.readText(RUN_FILES.environment);
    if (environment === null || JSON.parse(environment)['adapter'] !== adapter) return null;
    return { folder, records: await Records.read(folder) };
  } catch {
    return null;
  }
}

async function adoptExpert(run: Run, other: Run, { identity, index }: PlannedTraining, epochs: readonly number[]): Promise<boolean> {
  const finished = other.records.epochs(identity).filter(({ epoch }) => epochs.includes(epoch));
  if (finished.length < epochs.length) return false;
  const theirs = { index: finished[0].expert, identity };
  if (!(await hasEpochs(other.folder, theirs, epochs).catch(() => false))) return false; // a damaged folder has nothing to give
  await run.folder.remove(expertFolder(index));
  for (const record of finished) {
    const checkpoint = await other.folder.read(expertCheckpoint(record.expert, record.epoch));
    if (checkpoint === null) return false;
    await run.folder.write(expertCheckpoint(index, record.epoch), checkpoint);
    await run.records.add({ ...record, expert: index }); // after its checkpoint, as when it was trained
  }
  return true;
}

async function adoptStudent(run: Run, other: Run, { identity }: PlannedTraining): Promise<boolean> {
  const record = other.records.student(identity);
  if (record === undefined) return false;
  await run.records.add(record);
  return true;
}
