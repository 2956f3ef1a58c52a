// Which students are trained at once: those of neighbouring cells that have the same images, and settings that one step serves. Not their training.
import { canonicalJson } from '../canonical-json.ts';
import type { Cell } from '../recipe/cells.ts';
import { RecipeError } from '../recipe/errors.ts';

/** Runs of cells that differ in their labels, learning rates and temperatures alone. */
export function alikeCells<P extends { readonly cell: Cell }>(cells: readonly P[]): P[][] {
  const runs: P[][] = [];
  for (const planned of cells) {
    const last = runs.at(-1);
    if (last !== undefined && whatMustAgree(last[0].cell) === whatMustAgree(planned.cell)) last.push(planned);
    else runs.push([planned]);
  }
  return runs;
}

/**
 * Students of different label sources differ in their targets, and each is handed its learning rate and temperature; everything else that a step
 * reads, a teacher and the temperature of its labels too, must be one for all.
 */
function whatMustAgree({ ipc, rankedBy, population, student, source, epoch, experts }: Cell): string {
  const { count: _count, optimizer, temperature, ...settings } = student;
  const { lr: _lr, ...update } = optimizer;
  const teacher = source === 'teacher' ? { epoch, experts, temperature } : null;
  return canonicalJson({ ipc, rankedBy, population, settings, update, teacher });
}

/** Parts of at most `most` items, as few and as even as can be. */
export function evenParts<T>(items: readonly T[], most: number): T[][] {
  const parts = Math.ceil(items.length / most);
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.ceil((i * items.length) / parts), Math.ceil(((i + 1) * items.length) / parts)),
  );
}

/** Items of the largest of those parts. */
export const largestPart = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most));

/**
 * The most of `count` students to train at once: as the recipe says, or as many as the device is good for. `mostMembers` tells how many fit in so
 * many bytes, or in those that it allows itself. Throws, before anything is allocated, when those to train at once are more than fit the adapter.
 */
export function populationFor(asked: number | 'auto', count: number, mostMembers: (memoryBytes?: number) => number): number {
  if (asked === 'auto') return mostMembers();
  const members = largestPart(count, asked);
  const most = members === 1 ? 1 : mostMembers(Number.POSITIVE_INFINITY);
  if (members <= most) return asked;
  throw new RecipeError([
    `recipe: expected student.population of at most ${most} on this adapter, got ${asked}. Lower it, or set student.population=auto.`,
  ]);
}
