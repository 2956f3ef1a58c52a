// How many students alike are trained at once on a run's device, and the refusal of more than fit before any is. Not which are alike (populations.ts).
import { type Cell, classesSeen } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { studentLearning } from './network.ts';
import type { PlannedCell } from './plan.ts';
import { alikeCells, populationFor } from './populations.ts';
import { candidates } from './selection.ts';
import type { Workplace } from './workplace.ts';

/** The most students to train at once of those that are missing; `cells` has that of each, which are alike. Throws where the recipe wants more than fit. */
export function studentPopulation(
  { networks, seen, sources: { pool } }: Pick<Workplace, 'networks' | 'seen' | 'sources'>,
  recipe: Recipe,
  cells: readonly Cell[],
): number {
  const [cell] = cells;
  const learning = studentLearning(recipe, cell, cells);
  const count = cell.ipc * classesSeen(cell, pool.set.classNames.length);
  return populationFor(cell.population, cells.length, (memoryBytes) =>
    networks.mostMembers(learning, Math.min(cell.student.batch, count), count, seen.typeOf(pool.set), memoryBytes),
  );
}

/** Throws where a recipe wants more students at once than fit, as far as it is known who will be trained: where cells compete, those that are chosen by. */
export function requirePopulations(
  work: Pick<Workplace, 'networks' | 'seen' | 'sources' | 'records'>,
  recipe: Recipe,
  cells: readonly PlannedCell[],
): void {
  for (const alike of alikeCells(recipe.select === null ? cells : candidates(recipe, cells))) {
    const missing = alike.flatMap(({ cell, students }) => students.flatMap(({ identity }) => (work.records.student(identity) ? [] : cell)));
    if (missing.length > 0 && missing[0].population !== 'auto') studentPopulation(work, recipe, missing);
  }
}
