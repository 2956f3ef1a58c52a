// What a run folder can be asked for: a whole recipe, or some of its stages. Each does only what is missing. Not the stages themselves.
import { printRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { labelBundle, RUN_FILES } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { labelsName } from '../table.ts';
import { trainExpert } from './expert.ts';
import { expertLabels, labelCell } from './labels.ts';
import { type OpenedRun, openRun, type RunPorts } from './open.ts';
import type { EpochRecord, StudentRecord } from './records.ts';
import { expertCurve, resultCell } from './results.ts';
import { trainStudent } from './student.ts';

/**
 * Runs a recipe in the folder `path`: experts, labels, students, results. Stages whose identity the folder already holds are kept; a finished
 * run gives its results at once. A run that is stopped, by the signal or by force, goes on from there when it is started again.
 */
export function runRecipe(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return inFolder(path, ports, async (folder) => {
    const finished = await finishedResults(recipe, folder, ports);
    if (finished !== null) return finished;
    return asRun(recipe, folder, ports, async (run) => {
      for (const expert of run.experts) await trainExpert(run.work, recipe, expert, run.init);
      return runCells(recipe, run);
    });
  });
}

/** Trains the experts of a recipe; the epochs of all of them, expert by expert. */
export function trainExperts(recipe: ExpertRecipe, path: string, ports: RunPorts): Promise<EpochRecord[]> {
  return inFolder(path, ports, (folder) =>
    asRun(recipe, folder, ports, async ({ work, experts, init }) => {
      for (const expert of experts) await trainExpert(work, recipe, expert, init);
      return experts.flatMap(({ identity }) => work.records.epochs(identity));
    }),
  );
}

/** Makes the label bundles of a recipe from its finished experts; paths of their files. */
export function makeLabels(recipe: Recipe, path: string, ports: RunPorts): Promise<string[]> {
  return inFolder(path, ports, async (folder) => {
    const run = await openRun(recipe, folder, ports);
    requireExperts(recipe, run);
    const files: string[] = [];
    try {
      for (const { epoch, ipc } of expertCells(run)) {
        for (const expert of run.experts) {
          await expertLabels(run.work, recipe, expert, epoch, ipc);
          files.push(folder.pathOf(labelBundle(expert.index, epoch, ipc)));
        }
      }
      return [...new Set(files)];
    } finally {
      await run.work.networks.release();
    }
  });
}

/** Trains the students of a recipe on labels of its finished experts. */
export function trainStudents(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return inFolder(path, ports, async (folder) => {
    const finished = await finishedResults(recipe, folder, ports);
    if (finished !== null) return finished;
    return asRun(recipe, folder, ports, (run) => {
      requireExperts(recipe, run);
      return runCells(recipe, run);
    });
  });
}

/** Takes the folder for this process while `body` works in it. */
async function inFolder<T>(path: string, { readers }: RunPorts, body: (folder: RunFolder) => Promise<T>): Promise<T> {
  const folder = new RunFolder(readers.files, path);
  const lock = await folder.lock();
  try {
    return await body(folder);
  } finally {
    await lock.release();
  }
}

/** Opens a run, marks it as started, and in the end as done or failed; one that was asked to stop is neither. */
async function asRun<T>(
  recipe: Recipe | ExpertRecipe,
  folder: RunFolder,
  ports: RunPorts,
  body: (run: OpenedRun) => Promise<T>,
): Promise<T> {
  const run = await openRun(recipe, folder, ports);
  tellPlan(recipe, run);
  try {
    await folder.start(recipe, run.environment);
    const result = await body(run);
    await folder.markDone();
    return result;
  } catch (error) {
    // What went wrong matters more than a second error while noting it, on a full disk for instance.
    if (!ports.signal?.aborted) await folder.markFailed(error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  } finally {
    await run.work.networks.release();
  }
}

/** Results of a finished run of this very recipe by this very code, else null. The data is not read again to compare it. */
async function finishedResults(recipe: Recipe, folder: RunFolder, { surroundings, onEvent }: RunPorts): Promise<Results | null> {
  if ((await folder.state()) !== 'done' || (await folder.readText(RUN_FILES.recipe)) !== printRecipe(recipe)) return null;
  const results = await folder.readResults();
  const { code, tuning } = results?.environment ?? {};
  if (results === null || code !== surroundings.code || tuning !== surroundings.tuning) return null;
  onEvent({ kind: 'finished', folder: folder.path });
  return results;
}

async function runCells(recipe: Recipe, { work, experts, cells, environment }: OpenedRun): Promise<Results> {
  const expert = experts.length === 0 ? [] : expertCurve(work.records.epochs(experts[0].identity));
  const finished: ResultCell[] = [];
  const results = { recipe, environment, cells: finished, expert };
  await work.folder.writeResults(results);
  for (const { cell, students } of cells) {
    const labelled = await labelCell(work, recipe, cell, experts);
    const records: StudentRecord[] = [];
    for (const student of students) records.push(await trainStudent(work, recipe, cell, labelled, student));
    finished.push(resultCell(recipe, cell, labelled, records));
    await work.folder.writeResults(results);
    const name = `${labelsName({ labels: cell })}, IPC ${cell.ipc}`;
    work.onEvent({ kind: 'cell', name, cell: finished[finished.length - 1], place: finished.length, cells: cells.length });
  }
  return results;
}

function expertCells({ cells }: OpenedRun): { readonly epoch: number; readonly ipc: number }[] {
  return cells.flatMap(({ cell: { epoch, ipc } }) => (epoch === null ? [] : [{ epoch, ipc }]));
}

function requireExperts({ expert: { epochs } }: ExpertRecipe, { work, experts }: OpenedRun): void {
  const unfinished = experts.find(({ standing }) => standing !== 'kept');
  if (unfinished === undefined) return;
  const got = unfinished.resume === null ? 'no expert of this recipe' : `one after epoch ${unfinished.resume.epoch}`;
  throw new Error(
    `labels: expected expert ${unfinished.index} after ${epochs} epochs in ${work.folder.path}, got ${got}. Train it first: softlabel expert train.`,
  );
}

function tellPlan({ expert: { epochs } }: ExpertRecipe, { work, experts, cells, changed }: OpenedRun): void {
  const students = cells.flatMap((planned) => planned.students);
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
