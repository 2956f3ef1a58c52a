// A sweep's work in pieces that workers can take, and what each waits for. Not who takes them (schedule.ts), and not how they are done (worker.ts).

import { expertsOf, needsExperts } from '../experiment/plan.ts';
import { alikeCells, evenParts } from '../experiment/populations.ts';
import { type Cell, expandCells } from '../recipe/cells.ts';
import type { SweepPoint } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { candidateGroups } from '../recipe/select.ts';
import { expertIdentity } from '../stages/identity.ts';

/** A piece of the run of one point: an expert, students of some of its cells by their places, or the results of all that is finished. */
export type SweepTask =
  | { readonly kind: 'expert'; readonly point: number; readonly index: number }
  | { readonly kind: 'cells'; readonly point: number; readonly places: readonly number[] }
  | { readonly kind: 'results'; readonly point: number };

/** A task with the places of those before it: it starts when all in `after` have ended, and only if all in `needs` succeeded. */
export interface PlannedTask {
  readonly task: SweepTask;
  readonly needs: readonly number[];
  readonly after: readonly number[];
  /** Of cells, in their order: which of those in `after` each needs. The task starts without those whose needs failed. */
  readonly cellNeeds?: readonly (readonly number[])[];
}

/**
 * The tasks of a sweep but for the points, by their places, that are finished, for up to `workers` at once. Points whose experts are the same wait for
 * one to train them, and then take them over.
 */
export async function planTasks(
  points: readonly SweepPoint[],
  workers: number,
  finished: ReadonlySet<number> = new Set(),
): Promise<PlannedTask[]> {
  const tasks: PlannedTask[] = [];
  const add = (task: SweepTask, before: Partial<PlannedTask>) => tasks.push({ task, needs: [], after: [], ...before }) - 1;
  const experts = new Map<string, number>();
  for (const [point, { recipe }] of points.entries()) {
    if (finished.has(point)) continue;
    const cells = expandCells(recipe);
    const own: number[] = [];
    for (const [index, identity] of (await expertIdentities(recipe, cells)).entries()) {
      const same = experts.get(identity);
      own.push(add({ kind: 'expert', point, index }, { needs: same === undefined ? [] : [same] }));
      experts.set(identity, own[own.length - 1]);
    }
    const needsOf = cellNeeds(recipe, cells, own);
    const students = cellParts(recipe, cells, workers).map((places) =>
      add({ kind: 'cells', point, places }, { after: own, cellNeeds: places.map((place) => needsOf[place]) }),
    );
    add({ kind: 'results', point }, { after: [...own, ...students] });
  }
  return tasks;
}

/** Identities of a recipe's experts but for what lies outside of it, which is the same for all points. */
function expertIdentities(recipe: Recipe, cells: readonly Cell[]): Promise<string[]> {
  const count = needsExperts(recipe, cells) ? recipe.expert.count : 0;
  const outside = { data: '', tuning: '', code: '' };
  return Promise.all(Array.from({ length: count }, (_, index) => expertIdentity(recipe, index, recipe.expert.init, outside)));
}

/** What each cell needs of the tasks of its run's experts; cells that compete need what all of them do. */
function cellNeeds(recipe: Recipe, cells: readonly Cell[], experts: readonly number[]): number[][] {
  const needs: number[][] = cells.map(() => []);
  const placed = cells.map((cell, place) => ({ cell, place }));
  for (const group of candidateGroups(recipe, placed)) {
    const numbers = new Set(group.flatMap(({ cell }) => expertsOf(recipe, cell)));
    for (const { place } of group) needs[place] = [...numbers].map((index) => experts[index]);
  }
  return needs;
}

/** Places of the cells that need an expert of their run, by its number. */
export const cellsNeeding = (recipe: Recipe, index: number): number[] =>
  [...expandCells(recipe).entries()].filter(([, cell]) => expertsOf(recipe, cell).includes(index)).map(([place]) => place);

/** Places of cells that are trained together, in as many parts as there are workers where there are enough; what competes is one part. */
function cellParts(recipe: Recipe, cells: readonly Cell[], workers: number): number[][] {
  const placed = cells.map((cell, place) => ({ cell, place }));
  const groups = candidateGroups(recipe, placed);
  const parts = groups.some((group) => group.length > 1)
    ? groups
    : alikeCells(placed).flatMap((alike) => evenParts(alike, Math.ceil(alike.length / workers)));
  return parts.map((part) => part.map(({ place }) => place));
}
