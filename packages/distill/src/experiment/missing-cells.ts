// Which planned cells have no result, and why, as results tell it. Not the training that failed.
import { cellNamer, runSettings } from '../cell-names.ts';
import type { Cell } from '../recipe/cells.ts';
import type { MissingCells } from '../runs/results.ts';

/** Why cells of a run were not trained: those at `places` among its cells, or all that are missing for null. */
export interface CellFailure {
  readonly places: readonly number[] | null;
  readonly why: string;
}

/** Cells that could not be trained, while others beside them were: each with its reason. */
export class CellsFailed extends Error {
  override name = 'CellsFailed';
  readonly failures: readonly CellFailure[];

  constructor(failures: readonly CellFailure[], options?: ErrorOptions) {
    super(failures.map(({ why }) => why).join('\n'), options);
    this.failures = failures;
  }
}

const NOT_KNOWN = 'not finished yet. Start again.';

/** What a run of `cells` lacks, by reasons. `groups` are the places of those without a result, what competes together: one that failed keeps all from it. */
export function missingCells(
  cells: readonly Cell[],
  groups: readonly (readonly number[])[],
  failures: readonly CellFailure[],
): MissingCells[] {
  const nameOf = cellNamer(cells);
  const names = (places: readonly number[]) => places.map((place) => nameOf(cells[place]));
  const byReason = new Map<string, number[]>();
  for (const group of groups) {
    const failure = failures.find(({ places }) => places === null || places.some((place) => group.includes(place)));
    const failed = failure?.places ?? null;
    // Of several that compete, the reason says which it was.
    const isPart = failed !== null && group.some((place) => !failed.includes(place));
    const which = isPart ? `${shortList(names(failed))}: ` : '';
    const why = `${which}${failure?.why ?? NOT_KNOWN}`;
    byReason.set(why, [...(byReason.get(why) ?? []), ...group]);
  }
  return [...byReason].map(([why, places]) => (places.length === cells.length ? { why } : { cells: names(places), why }));
}

/** `seed 1, hard, IPC 1, optimizer.lr 1e+30 and 2 more`: a run and its cells. */
export function missingName({ settings, cells = ['all cells'] }: MissingCells): string {
  return [runSettings({ settings }), shortList(cells)].filter((part) => part !== '').join(', ');
}

/** The same, then why they are missing. */
export const missingText = (part: MissingCells): string => `${missingName(part)}: ${part.why}`;

/** The first of some names, and how many more. */
export const shortList = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first} and ${others.length} more`;
