// Which students are trained at once: those of neighbouring cells that have the same images and settings. Not their training.
import { canonicalJson } from '../canonical-json.ts';
import type { Cell } from '../recipe/cells.ts';

/** Runs of cells that differ in their labels alone. */
export function alikeCells<P extends { readonly cell: Cell }>(cells: readonly P[]): P[][] {
  const runs: P[][] = [];
  for (const planned of cells) {
    const last = runs.at(-1);
    if (last !== undefined && whatMustAgree(last[0].cell) === whatMustAgree(planned.cell)) last.push(planned);
    else runs.push([planned]);
  }
  return runs;
}

/** Students of different label sources differ in their targets; everything else that a step reads, a teacher too, must be one for all. */
const whatMustAgree = ({ ipc, population, student: { count: _count, ...student }, source, epoch, experts }: Cell): string =>
  canonicalJson({ ipc, population, student, teacher: source === 'teacher' ? { epoch, experts } : null });

/** Parts of at most `most` items, as few and as even as can be. */
export function evenParts<T>(items: readonly T[], most: number): T[][] {
  const parts = Math.ceil(items.length / most);
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.ceil((i * items.length) / parts), Math.ceil(((i + 1) * items.length) / parts)),
  );
}

/** Items of the largest of those parts. */
export const largestPart = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most));
