// What is taken away of a class, its images or its part in labels (paper figure 7), and what students then get right of it. Not the claims about it.
import type { ResultCell, Results } from '../../runs/results.ts';
import { summary } from '../../statistics/summary.ts';
import { cellWith, fewestImages, type Wanted } from './cells.ts';
import { type Measured, meanOf, NotTestable, studentSums, type Term } from './claim.ts';

/** `images`: those of the class. `labels`: the class in the labels of all other images; `renormalised`: the same, and what is left of them divided by its sum. */
export const REMOVALS = ['nothing', 'images', 'labels', 'renormalised'] as const;
export type Removal = (typeof REMOVALS)[number];

/** The cell from whose students something of class `k` is taken away. */
const CELLS: Readonly<Record<Removal, (k: number) => Wanted>> = {
  nothing: () => ({ edits: '', withoutClass: null }),
  images: (k) => ({ edits: '', withoutClass: k }),
  labels: (k) => ({ edits: `zero-class ${k}`, withoutClass: null }),
  renormalised: (k) => ({ edits: `zero-class ${k} renormalise`, withoutClass: null }),
};

/** The classes whose images are taken away at `ipc` images of each class, ascending. */
export function removedClasses({ cells }: Results, ipc: number): number[] {
  const classes = cells.flatMap((cell) => (cell.ipc === ipc ? (cell.student.withoutClass ?? []) : []));
  return [...new Set(classes)].sort((a, b) => a - b);
}

/** The cell of a removal, with the accuracy on the class itself in place of that on all. Throws NotTestable where there is no such cell. */
export function cellOnClass(results: Results, ipc: number, k: number, removal: Removal): ResultCell {
  const cell = cellOf(results, ipc, k, removal);
  const own = cell.accuracyByClass?.[k];
  if (own === undefined) throw new NotTestable('expected results that tell the accuracy on each class, got older ones');
  return { ...cell, accuracy: summary(own.values) };
}

/** The cells at `ipc` images of each class from whose students something is taken away. Throws NotTestable where one is missing. */
export function removalCells(results: Results, ipc: number): ResultCell[] {
  const taken = REMOVALS.filter((removal) => removal !== 'nothing');
  return removedClasses(results, ipc).flatMap((k) => taken.map((removal) => cellOf(results, ipc, k, removal)));
}

const cellOf = (results: Results, ipc: number, k: number, removal: Removal): ResultCell =>
  cellWith(results, { ipc, source: 'expert', ...CELLS[removal](k) });

/** What is taken away, and the factor that the accuracy which is left counts with. */
export type RemovalTerm = readonly [weight: number, removal: Removal];

/**
 * With the fewest images, the sum of weighted accuracies on the class that something is taken away of: for each student, since those of equal number
 * share their seed, then the mean over them for each class. The classes are the sample, so that the interval covers others of their kind.
 */
export function removalContrast(results: Results, quantity: string, terms: readonly RemovalTerm[], bound = 0): Measured {
  const ipc = fewestImages(results);
  const values = removedClasses(results, ipc).map((k) => {
    const sums = studentSums(terms.map(([weight, removal]): Term => [weight, cellOnClass(results, ipc, k, removal)]));
    return summary(sums).mean;
  });
  return meanOf(values, { quantity: `${quantity}, accuracy on the class itself, IPC ${ipc}`, bound, of: 'classes' });
}
