// What a run folder can be asked for: a whole recipe, or some of its stages. Each does only what is missing. Not the stages themselves.

import { labelsName } from '../cell-names.ts';
import type { Cell } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { labelBundle } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { trainExpert } from './expert.ts';
import { expertLabels, type LabelledImages, labelCell } from './labels.ts';
import { finishedResults, inFolder, opened, started } from './lifecycle.ts';
import type { OpenedRun, RunPorts } from './open.ts';
import type { PlannedCell } from './plan.ts';
import { alikeCells, evenParts } from './populations.ts';
import type { EpochRecord } from './records.ts';
import { expertCurve, resultCell } from './results.ts';
import { type StudentTask, trainPopulation } from './student.ts';
import type { Workplace } from './workplace.ts';

/**
 * Runs a recipe in the folder `path`: experts, labels, students, results. Stages whose identity the folder already holds are kept; a finished
 * run gives its results at once. A run that is stopped, by the signal or by force, goes on from there when it is started again.
 */
export function runRecipe(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return resultsIn(path, recipe, ports, (run) =>
    started(recipe, run, async () => {
      await trainAll(recipe, run);
      return runCells(recipe, run);
    }),
  );
}

/** Trains the students of a recipe on labels of its finished experts. */
export function trainStudents(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return resultsIn(path, recipe, ports, (run) => {
    requireExperts(recipe, run);
    return started(recipe, run, () => runCells(recipe, run));
  });
}

/** Trains the experts of a recipe; the epochs of all of them, expert by expert. */
export function trainExperts(recipe: ExpertRecipe, path: string, ports: RunPorts): Promise<EpochRecord[]> {
  return inFolder(path, ports, (folder) =>
    opened(recipe, folder, ports, async (run) => {
      // With all experts there, whatever the folder holds of a whole run stands as it is.
      if (run.experts.some(({ standing }) => standing !== 'kept')) await started(recipe, run, () => trainAll(recipe, run));
      return run.experts.flatMap(({ identity }) => run.work.records.epochs(identity));
    }),
  );
}

/** Makes the label bundles of a recipe from its finished experts; paths of their files. */
export function makeLabels(recipe: Recipe, path: string, ports: RunPorts): Promise<string[]> {
  return inFolder(path, ports, (folder) =>
    opened(recipe, folder, ports, (run) => {
      requireExperts(recipe, run);
      return makeBundles(recipe, run);
    }),
  );
}

/** Results of a finished run, or else of `body`. */
function resultsIn(path: string, recipe: Recipe, ports: RunPorts, body: (run: OpenedRun) => Promise<Results>): Promise<Results> {
  return inFolder(path, ports, async (folder) => (await finishedResults(recipe, folder, ports)) ?? opened(recipe, folder, ports, body));
}

async function trainAll(recipe: ExpertRecipe, { work, experts, init }: OpenedRun): Promise<void> {
  for (const expert of experts) await trainExpert(work, recipe, expert, init);
}

/** The bundles that the cells need, each once; their paths. */
async function makeBundles(recipe: Recipe, { work, experts, cells }: OpenedRun): Promise<string[]> {
  const needed = cells.flatMap(({ cell: { epoch, ipc } }) => (epoch === null ? [] : experts.map((expert) => ({ expert, epoch, ipc }))));
  const byFile = new Map(needed.map((bundle) => [work.folder.pathOf(labelBundle(bundle.expert.index, bundle.epoch, bundle.ipc)), bundle]));
  for (const { expert, epoch, ipc } of byFile.values()) await expertLabels(work, recipe, expert, epoch, ipc);
  return [...byFile.keys()];
}

/** Labels and students of every cell; results are written whole after each of them. */
async function runCells(recipe: Recipe, run: OpenedRun): Promise<Results> {
  const { work, experts, cells, environment } = run;
  const expert = experts.length === 0 ? [] : expertCurve(work.records.epochs(experts[0].identity));
  const finished: ResultCell[] = [];
  const results = { recipe, environment, cells: finished, expert };
  await work.folder.writeResults(results);
  for (const alike of alikeCells(cells)) {
    for await (const { cell, labelled, records } of finishedCells(recipe, run, alike)) {
      finished.push(resultCell(recipe, cell, labelled, records));
      await work.folder.writeResults(results);
      const name = `${labelsName({ labels: cell })}, IPC ${cell.ipc}`;
      work.onEvent({ kind: 'cell', name, cell: finished[finished.length - 1], place: finished.length, cells: cells.length });
    }
  }
  return results;
}

/** Cells that differ in their labels alone, each as soon as its students are there: those that are missing are trained several at once. */
async function* finishedCells(recipe: Recipe, { work, experts }: OpenedRun, alike: readonly PlannedCell[]) {
  const open: { cell: Cell; labelled: LabelledImages; tasks: StudentTask[] }[] = [];
  for (const { cell, students } of alike) {
    const labelled = await labelCell(work, recipe, cell, experts);
    open.push({ cell, labelled, tasks: students.map((student) => ({ ...student, cell, labelled })) });
  }
  const recordOf = ({ identity }: StudentTask) => work.records.student(identity);
  const missing = open.flatMap(({ tasks }) => tasks).filter((task) => recordOf(task) === undefined);
  const parts = evenParts(missing, missing.length === 0 ? 1 : populationOf(work, missing[0]));
  for (const { cell, labelled, tasks } of open) {
    while (!tasks.every(recordOf)) await trainPopulation(work, recipe, parts.shift() ?? []);
    yield { cell, labelled, records: tasks.flatMap((task) => recordOf(task) ?? []) };
  }
}

/** Students to train at once: as the recipe says, or as many as the device is good for. */
function populationOf({ networks }: Workplace, { cell: { population, student }, labelled }: StudentTask): number {
  const count = labelled.images.labels.length;
  return population === 'auto' ? networks.mostMembers(student.optimizer, Math.min(student.batch, count), count) : population;
}

function requireExperts({ expert: { epochs } }: ExpertRecipe, { work, experts }: OpenedRun): void {
  const unfinished = experts.find(({ standing }) => standing !== 'kept');
  if (unfinished === undefined) return;
  const got = unfinished.resume === null ? 'no expert of this recipe' : `one after epoch ${unfinished.resume.epoch}`;
  throw new Error(
    `labels: expected expert ${unfinished.index} after ${epochs} epochs in ${work.folder.path}, got ${got}. Train it first: softlabel expert train.`,
  );
}
