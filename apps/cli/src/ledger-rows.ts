// The ledger with what is ours: one row for each cell, as `reproduce list --json` prints it. Not its text (ledger-text.ts).
import type { Files } from '@softlabel/data';
import { claimRuns, type LedgerCell, type LedgerRun, PAPER_SOURCES, type Standing, standingOf, toleranceOf } from '@softlabel/distill';
import type { LedgerRow } from '@softlabel/report';
import { type RecipeWork, WorkCounter } from './instruments/recipe-work.ts';

/** The rows of cells, by the files below the working directory. */
export function ledgerRows(cells: readonly LedgerCell[], files: Files): Promise<LedgerRow[]> {
  const counter = new WorkCounter();
  return Promise.all(cells.map(async (cell) => ({ ...factsOf(cell, counter), ...(await standingOf(cell, files)) })));
}

function factsOf(cell: LedgerCell, counter: WorkCounter): Omit<LedgerRow, keyof Standing> {
  const { id, what } = cell;
  const source = PAPER_SOURCES[cell.source];
  if (cell.kind === 'claim') return { id, what, source, paper: { claim: what }, tolerance: null, cost: claimCost(cell, counter) };
  if (cell.kind === 'out of reach') return { id, what, source, paper: cell.paper, tolerance: null, cost: null };
  return { id, what, source, paper: cell.paper, tolerance: toleranceOf(cell.paper), cost: costOf(cell.run, counter) };
}

/** What the runs of its experiment cost at the scale of the paper; null where it has none. */
function claimCost(cell: Extract<LedgerCell, { kind: 'claim' }>, counter: WorkCounter): RecipeWork | null {
  const works = claimRuns(cell).map((run) => costOf(run, counter));
  return works.length === 0 ? null : works.reduce((a, b) => ({ steps: a.steps + b.steps, flops: a.flops + b.flops }));
}

function costOf({ recipe, data: { train, test, classes, size } }: Pick<LedgerRun, 'recipe' | 'data'>, counter: WorkCounter): RecipeWork {
  const classNames = Array.from({ length: classes }, (_, k) => String(k));
  const counts = { train, test, validation: 0, classes };
  return counter.workOf(recipe, { counts, train: { height: size, width: size, channels: 3 }, classNames });
}
