// What a run folder can be asked for: a whole recipe, or some of its stages. Each does only what is missing. Not the stages themselves.

import { cellName } from '../cell-names.ts';
import type { Cell } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { candidateGroups } from '../recipe/select.ts';
import { labelBundle } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { trainExpert } from './expert.ts';
import { expertLabels, type LabelledImages, labelCell, labellingExperts } from './labels.ts';
import { finishedResults, inFolder, opened, started } from './lifecycle.ts';
import { type CellFailure, missingCells, missingText } from './missing-cells.ts';
import type { OpenedRun, RunPorts } from './open.ts';
import { expertsOf, type PlannedCell, type PlannedTraining } from './plan.ts';
import { alikeCells, evenParts } from './populations.ts';
import type { EpochRecord } from './records.ts';
import { expertCurve, resultCell } from './results.ts';
import { candidates, type SelectedCell, selectCells } from './selection.ts';
import { type StudentTask, trainPopulation } from './student.ts';
import { requirePopulations, studentPopulation } from './student-population.ts';
import type { Workplace } from './workplace.ts';

/**
 * Runs a recipe in the folder `path`: experts, labels, students, results. Stages whose identity the folder already holds are kept; a finished
 * run gives its results at once. A run that is stopped, by the signal or by force, goes on from there when it is started again.
 */
export function runRecipe(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return resultsIn(path, recipe, ports, (run) => {
    requirePopulations(run.work, recipe, run.cells);
    return started(recipe, run, async () => {
      await trainAll(recipe, run);
      return runCells(recipe, run);
    });
  });
}

/** Trains the students of a recipe on labels of its finished experts. */
export function trainStudents(recipe: Recipe, path: string, ports: RunPorts): Promise<Results> {
  return resultsIn(path, recipe, ports, (run) => {
    requireExperts(recipe, run);
    requirePopulations(run.work, recipe, run.cells);
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
  const needed = cells.flatMap(({ cell }) => labellingExperts(cell, experts).map((expert) => ({ expert, cell })));
  const fileOf = ({ index }: PlannedTraining, { epoch, ipc }: Cell) => work.folder.pathOf(labelBundle(index, Number(epoch), ipc));
  const byFile = new Map(needed.map(({ expert, cell }) => [fileOf(expert, cell), { expert, cell }]));
  for (const { expert, cell } of byFile.values()) await expertLabels(work, recipe, expert, cell);
  return [...byFile.keys()];
}

/**
 * Writes the results of all cells whose students are finished, and marks the run as done, or as failed where one is missing. Trains nothing, so
 * that what a sweep could not train stays as it is. Throws when a cell is missing, with the first of the `failures` that are known as the reason.
 */
export function gatherResults(recipe: Recipe, path: string, ports: RunPorts, failures: readonly CellFailure[] = []): Promise<Results> {
  return resultsIn(path, recipe, ports, (run) =>
    started(recipe, run, async () => {
      const { cells, lacking, known } = await gatherCells(recipe, run, failures);
      const results = { ...resultsWithout(recipe, run), cells, ...missingOf(run, lacking, known) };
      await run.work.folder.writeResults(results);
      if (results.missing === undefined) return results;
      const expected = `results: expected ${cells.length + lacking.length} finished cells in ${path}, got ${cells.length}`;
      throw new Error(`${missingText(results.missing[0])} (${expected})`);
    }),
  );
}

/** The results that there are, those that compete and have none, and why as far as it is known. */
async function gatherCells(recipe: Recipe, run: OpenedRun, failures: readonly CellFailure[]) {
  const cells: ResultCell[] = [];
  const lacking: PlannedCell[][] = [];
  const known = [...failures];
  const selected = selectCells(recipe, run.cells, run.work.records);
  for (const [i, group] of candidateGroups(recipe, run.cells).entries()) {
    const got = isFinished(run.work, selected[i]) ? await gatherGroup(recipe, run, group) : [];
    if ('why' in got) known.push(got);
    else cells.push(...got);
    if ('why' in got || got.length === 0) lacking.push(group);
  }
  return { cells, lacking, known };
}

const isFinished = ({ records }: Workplace, selected: SelectedCell | null): boolean =>
  selected?.planned.students.every(({ identity }) => records.student(identity) !== undefined) ?? false;

/** The results of finished cells that compete, or why they cannot be told: one damaged file keeps no other cells from being told. */
async function gatherGroup(recipe: Recipe, run: OpenedRun, group: readonly PlannedCell[]): Promise<ResultCell[] | CellFailure> {
  const results: ResultCell[] = [];
  try {
    for await (const result of resultCells(recipe, { ...run, cells: group })) results.push(result);
    return results;
  } catch (error) {
    run.work.signal?.throwIfAborted();
    return { places: placesOf(run, group), why: error instanceof Error ? error.message : String(error) };
  }
}

const placesOf = ({ cells }: OpenedRun, group: readonly PlannedCell[]): number[] => group.map((planned) => cells.indexOf(planned));

/** What results say of planned cells that have none; nothing where all have. */
function missingOf(run: OpenedRun, groups: readonly PlannedCell[][], failures: readonly CellFailure[] = []): Pick<Results, 'missing'> {
  const cells = run.cells.map(({ cell }) => cell);
  const places = groups.map((group) => placesOf(run, group));
  return groups.length === 0 ? {} : { missing: missingCells(cells, places, failures) };
}

/** The results of a run but for its cells. */
function resultsWithout(recipe: Recipe, { work, experts, environment }: OpenedRun): Omit<Results, 'cells' | 'missing'> {
  const expert = experts.length === 0 ? [] : expertCurve(work.records.epochs(experts[0].identity));
  return { recipe, environment, classNames: work.data.classNames, expert };
}

/** Labels and students of every cell; results are written whole after each of them, and say which are still missing. */
async function runCells(recipe: Recipe, run: OpenedRun): Promise<Results> {
  const groups = candidateGroups(recipe, run.cells);
  const rest = resultsWithout(recipe, run);
  const cells: ResultCell[] = [];
  const soFar = (): Results => ({ ...rest, cells, ...missingOf(run, groups.slice(cells.length)) });
  await run.work.folder.writeResults(soFar());
  for await (const result of resultCells(recipe, run)) {
    cells.push(result);
    await run.work.folder.writeResults(soFar());
  }
  return soFar();
}

/** Trains what is missing of cells, with all that they compete with. No experts but theirs have to be there. */
export async function trainCells(recipe: Recipe, run: OpenedRun, cells: readonly PlannedCell[]): Promise<void> {
  const needed = new Set(cells.flatMap(({ cell }) => expertsOf(recipe, cell)));
  requireExperts(recipe, { ...run, experts: run.experts.filter(({ index }) => needed.has(index)) });
  await exhaust(resultCells(recipe, { ...run, cells })); // each is told as it comes
}

/** Trains what is missing, and gives the result of each cell, or of the winner among several, as soon as it is there. */
async function* resultCells(recipe: Recipe, run: OpenedRun): AsyncGenerator<ResultCell> {
  const selected = await trainCandidates(recipe, run);
  const selectionOf = new Map(selected.map(({ planned, selection }) => [planned.cell, selection]));
  let place = 0;
  for (const alike of alikeCells(selected.map(({ planned }) => planned))) {
    for await (const { cell, labelled, records } of finishedCells(recipe, run, alike)) {
      const selection = selectionOf.get(cell);
      const result = { ...resultCell(recipe, cell, labelled, records), ...(selection !== undefined && { selection }) };
      run.work.onEvent({ kind: 'cell', name: cellName(cell), cell: result, place: ++place, cells: selected.length });
      yield result;
    }
  }
}

/** Runs a generator for what it does, not for what it gives. */
async function exhaust(generator: AsyncGenerator<unknown>): Promise<void> {
  while (!(await generator.next()).done);
}

/** Trains the students that the choice among candidates needs, and chooses. */
async function trainCandidates(recipe: Recipe, run: OpenedRun): Promise<SelectedCell[]> {
  for (const alike of alikeCells(candidates(recipe, run.cells))) await exhaust(finishedCells(recipe, run, alike));
  return selectCells(recipe, run.cells, run.work.records).filter((selected) => selected !== null);
}

/** Cells that are alike, each as soon as its students are there: those that are missing are trained several at once. */
async function* finishedCells(recipe: Recipe, { work, experts }: OpenedRun, alike: readonly PlannedCell[]) {
  const open: { cell: Cell; labelled: LabelledImages; tasks: StudentTask[] }[] = [];
  for (const { cell, students } of alike) {
    const labelled = await labelCell(work, recipe, cell, experts);
    open.push({ cell, labelled, tasks: students.map((student) => ({ ...student, cell, labelled })) });
  }
  const recordOf = ({ identity }: StudentTask) => work.records.student(identity);
  const missing = open.flatMap(({ tasks }) => tasks).filter((task) => recordOf(task) === undefined);
  const cells = missing.map(({ cell }) => cell);
  const parts = evenParts(missing, missing.length === 0 ? 1 : studentPopulation(work, recipe, cells));
  for (const { cell, labelled, tasks } of open) {
    while (!tasks.every(recordOf)) await trainPopulation(work, recipe, parts.shift() ?? []);
    yield { cell, labelled, records: tasks.flatMap((task) => recordOf(task) ?? []) };
  }
}

function requireExperts({ expert: { epochs } }: ExpertRecipe, { work, experts }: OpenedRun): void {
  const unfinished = experts.find(({ standing }) => standing !== 'kept');
  if (unfinished === undefined) return;
  const got = unfinished.resume === null ? 'no expert of this recipe' : `one after epoch ${unfinished.resume.epoch}`;
  throw new Error(
    `labels: expected expert ${unfinished.index} after ${epochs} epochs in ${work.folder.path}, got ${got}. Train it first: softlabel expert train.`,
  );
}
