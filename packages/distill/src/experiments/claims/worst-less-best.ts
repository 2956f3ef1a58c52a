// How much less accurate the worst of some cells is than the best, which claims of stability bound. Not which cells.
import type { ResultCell } from '../../runs/results.ts';
import { bestByOthers, type Measured, meanOf } from './claim.ts';

/** What claims call little: as far apart as the paper's standard deviations let single cells be. */
const LITTLE = 0.02;

/** For each student, the worst cell less the best, which are those of the other students: its own accuracy has no part in the choice. */
export function worstLessBest(quantity: string, cells: readonly ResultCell[]): Measured {
  const [best, worst] = [bestByOthers(cells), bestByOthers(cells.map(turned))];
  const differences = best.map((accuracy, student) => -worst[student] - accuracy);
  return meanOf(differences, { quantity, bound: -LITTLE });
}

/** A cell whose best students are its worst. */
const turned = (cell: ResultCell): ResultCell => ({
  ...cell,
  accuracy: { ...cell.accuracy, values: cell.accuracy.values.map((value) => -value) },
});
