// How much less accurate the worst of some cells is than the best, which claims of stability bound. Not which cells.
import type { ResultCell } from '../../runs/results.ts';
import { difference, type Measured } from './claim.ts';
import { weakestOf } from './picked.ts';

/** What claims call little: as far apart as the paper's standard deviations let single cells be. */
const LITTLE = 0.02;

/** The pair of `cells` (two at least) that is least surely so close: which cells are the worst and the best is not known, so none of them may be farther. */
export function worstLessBest(cells: readonly ResultCell[]): Measured {
  const pairs = cells.flatMap((cell) => cells.filter((other) => other !== cell).map((other) => ({ cell, other })));
  return weakestOf(
    pairs.map(({ cell, other }) => difference(cell, other, -LITTLE)),
    'ordered pairs',
  );
}
