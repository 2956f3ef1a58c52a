// How many students alike are trained at once, in a run and in its plan, and the refusal of more than fit before any is. Not which are alike (populations.ts).
import { type Cell, classesSeen } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Learning, studentLearning } from './network.ts';
import type { PlannedCell } from './plan.ts';
import { alikeCells, populationFor } from './populations.ts';
import { candidates } from './selection.ts';
import type { Workplace } from './workplace.ts';

/** Tells how many students fit that learn so on batches of `batch` out of `count` images: in `memoryBytes`, or in those that the device is good for. */
type MostMembers = (learning: Learning, batch: number, count: number, memoryBytes?: number) => number;

/** The most of some students to train at once; `cells` has that of each, which are alike. Throws where the recipe wants more than fit. */
export function populationOf(recipe: Recipe, cells: readonly Cell[], classes: number, mostMembers: MostMembers): number {
  const [cell] = cells;
  const learning = studentLearning(recipe, cell, cells);
  const count = cell.ipc * classesSeen(cell, classes);
  const batch = Math.min(cell.student.batch, count);
  return populationFor(cell.population, cells.length, (memoryBytes) => mostMembers(learning, batch, count, memoryBytes));
}

/** The most to train at once, on a run's device, of those that are missing. */
export function studentPopulation(
  { networks, seen, sources: { pool } }: Pick<Workplace, 'networks' | 'seen' | 'sources'>,
  recipe: Recipe,
  cells: readonly Cell[],
): number {
  const type = seen.typeOf(pool.set);
  return populationOf(recipe, cells, pool.set.classNames.length, (learning, batch, count, memoryBytes) =>
    networks.mostMembers(learning, batch, count, type, memoryBytes),
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
