// A run in its folder from beginning to end: taken, opened, started, marked as done or failed. Not the stages in between.
import { printRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { RUN_FILES, SWEEP_FILE } from '../runs/layout.ts';
import type { Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { type OpenedRun, openRun, type RunPorts } from './open.ts';

/** Takes the folder `path` for this process while `body` works in it. Throws where it is that of a sweep, whose results are not this run's. */
export async function inFolder<T>(
  path: string,
  { readers }: Pick<RunPorts, 'readers'>,
  body: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  const folder = new RunFolder(readers.files, path);
  if (await readers.files.exists(folder.pathOf(SWEEP_FILE)))
    throw new Error(`run: expected ${path} to be the folder of a run, got that of a sweep. Give another folder by --out.`);
  const lock = await folder.lock();
  try {
    return await body(folder);
  } finally {
    await lock.release();
  }
}

/** Opens an experiment without starting it as a run: what the folder says about its run stands. */
export async function opened<T>(
  recipe: Recipe | ExpertRecipe,
  folder: RunFolder,
  ports: RunPorts,
  body: (run: OpenedRun) => Promise<T>,
): Promise<T> {
  const run = await openRun(recipe, folder, ports);
  try {
    return await body(run);
  } finally {
    await run.work.networks.release();
  }
}

/** Marks an opened run as started, and in the end as done or failed; one that was asked to stop is neither. */
export async function started<T>(recipe: Recipe | ExpertRecipe, run: OpenedRun, body: () => Promise<T>): Promise<T> {
  const { folder, signal } = run.work;
  tellPlan(recipe, run);
  try {
    await folder.start(recipe, run.environment, run.tuning);
    const result = await body();
    await folder.markDone();
    return result;
  } catch (error) {
    // What went wrong matters more than a second error while noting it, on a full disk for instance.
    if (!signal?.aborted) await folder.markFailed(error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  }
}

function tellPlan({ expert: { epochs } }: ExpertRecipe, { work, experts, cells, students, changed }: OpenedRun): void {
  const kept = students.filter(({ identity }) => work.records.student(identity) !== undefined).length;
  work.onEvent({
    kind: 'plan',
    changed,
    experts: experts.map(({ index, standing, resume }) => ({
      index,
      standing,
      epochs: standing === 'kept' ? epochs : (resume?.epoch ?? 0),
    })),
    students: { total: students.length, kept, others: cells.length === 0 ? 0 : work.records.studentCount - kept },
  });
}

/** Results of a finished run of this very recipe by this very code, else null. The data is not read again to compare it. */
export async function finishedResults(recipe: Recipe, folder: RunFolder, { surroundings, onEvent }: RunPorts): Promise<Results | null> {
  if ((await folder.state()) !== 'done' || (await folder.readText(RUN_FILES.recipe)) !== printRecipe(recipe)) return null;
  const results = await folder.readResults();
  if (results === null || results.environment['code'] !== surroundings.code) return null;
  onEvent({ kind: 'finished', folder: folder.path });
  return results;
}
