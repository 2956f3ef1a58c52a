// A finished run of a cell with made-up accuracies, in memory, for tests. Not a run that anything was trained in.
import type { EpochRecord, StudentRecord } from '../experiment/records.ts';
import { trainedEpochs } from '../experiment/student-epochs.ts';
import { expandCells } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { summary } from '../statistics/summary.ts';
import type { LedgerRun } from './cell.ts';
import { runFolderOf } from './standing.ts';

const ENVIRONMENT = { adapter: 'none', versions: { softlabel: '0.1.0' }, code: 'c', data: 'd', seeds: { recipe: 42 } };

/** The best evaluations of five students. */
export const VALUES = [0.211, 0.209, 0.214, 0.212, 0.208];

export interface MadeUp {
  readonly recipe?: Recipe;
  /** Best evaluations of the students, as fractions. */
  readonly values?: readonly number[];
  /** Accuracy of the expert that labels. */
  readonly expert?: number;
  readonly path?: string;
}

/** Files with a finished run, and its folder. */
export async function finishedRun(
  run: LedgerRun,
  { recipe = run.recipe, values = VALUES, expert = 0.56, path = runFolderOf(run) }: MadeUp = {},
) {
  const files = memoryFiles();
  const folder = new RunFolder(files, path);
  await folder.start(recipe, ENVIRONMENT);
  for (const record of recordsOf(recipe, values, expert)) await folder.appendMetric(record);
  await folder.writeResults(resultsOf(recipe, values, expert));
  await folder.markDone();
  return { files, folder };
}

function resultsOf(recipe: Recipe, values: readonly number[], expert: number): Results {
  const [{ ipc, student, population: _, ...labels }] = expandCells(recipe);
  const cell = { ipc, labels: { ...labels, entropy: 1 }, accuracy: summary(values), students: values.length, seconds: 1, student };
  return { recipe, environment: ENVIRONMENT, cells: [cell], expert: [{ epoch: labels.epoch ?? 0, loss: 1, accuracy: expert }] };
}

/** The students were better at their first evaluation than at their last one, as it happens. */
function recordsOf(recipe: Recipe, values: readonly number[], expert: number): (EpochRecord | StudentRecord)[] {
  const [{ ipc, student, population: _, ...labels }] = expandCells(recipe);
  const epoch: EpochRecord = {
    ...{ kind: 'epoch', identity: 'expert', expert: 0, epoch: labels.epoch ?? 0 },
    ...{ loss: 1, accuracy: expert, validation: null, seconds: 1 },
  };
  const students = values.map((accuracy, index): StudentRecord => {
    const evaluations = [
      { epoch: 201, accuracy, validation: null },
      { epoch: trainedEpochs(student.epochs, recipe.protocol), accuracy: accuracy - 0.01, validation: null },
    ];
    const learned = { evaluations, loss: 1, weights: 'w', seconds: 1 };
    return { kind: 'student', identity: `student ${index}`, ipc, ...labels, student: index, ...learned };
  });
  return [epoch, ...students];
}
