// The numbers of the paper that the results of a run are, by its recipe. Not the files of the run (standing.ts).
import { expandCells } from '../recipe/cells.ts';
import type { Results } from '../runs/results.ts';
import type { RunnableCell } from './cell.ts';
import { numbersOf } from './check-run.ts';
import { LEDGER } from './ledger.ts';
import { recipeDifferences } from './recipe-differences.ts';
import { judged, type Standing } from './standing.ts';

/** A number of the paper with ours beside it. */
export interface JudgedNumber {
  readonly cell: RunnableCell;
  readonly standing: Standing;
}

/** The numbers of the paper that finished results give, because their recipe is that of the cells. */
export function numbersIn(results: Results): JudgedNumber[] {
  const { recipe, cells } = results;
  if (recipe.protocol !== 'paper' || cells.length !== 1 || cells[0].accuracy.n < recipe.student.count) return [];
  const [resultsCell] = expandCells(recipe);
  const numbers = numbersOf(resultsCell, results);
  if (numbers === null) return [];
  return LEDGER.flatMap((cell) => {
    if (cell.kind !== 'runnable' || recipeDifferences(cell.run.recipe, recipe).length > 0) return [];
    return [{ cell, standing: judged(cell, numbers, null) }];
  });
}
