// The runs at the paper's scale that test a claim, for what they cost. Not the runs of numbers (runs.ts).
import { experimentSweep } from '../experiments/experiment.ts';
import { EXPERIMENTS } from '../experiments/index.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ClaimCell, LedgerRun } from './cell.ts';
import { type PaperDataSet, SMALL_DATA_SETS } from './data-sets.ts';

/** One for each point of the sweep of the cell's experiment; none where no experiment tests the claim. */
export function claimRuns({ experiment: name }: Pick<ClaimCell, 'experiment'>): Pick<LedgerRun, 'recipe' | 'data'>[] {
  const experiment = EXPERIMENTS.find((one) => one.name === name);
  if (experiment === undefined) return [];
  return experimentSweep(experiment, 'paper').points.map(({ recipe }) => ({ recipe, data: dataOf(recipe) }));
}

function dataOf({ name, data }: Recipe): PaperDataSet {
  const found = Object.entries(SMALL_DATA_SETS).find(([known]) => known === data.name);
  if (found !== undefined) return found[1];
  throw new Error(`ledger: expected the size of the data set of ${name}, got none for ${data.name}. Add it to data-sets.ts.`);
}
