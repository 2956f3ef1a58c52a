// The ledger with what is ours: one row for each cell, as `reproduce list --json` prints it. Not its text (ledger-text.ts).
import type { Files } from '@softlabel/data';
import {
  type LedgerCell,
  type LedgerRun,
  PAPER_SOURCES,
  type PaperNumber,
  type Standing,
  standingOf,
  toleranceOf,
} from '@softlabel/distill';
import { type RecipeWork, WorkCounter } from './instruments/recipe-work.ts';

/** A cell of the ledger. Accuracies and tolerance are fractions. */
export interface LedgerRow extends Standing {
  readonly id: string;
  readonly what: string;
  /** How the paper's number or claim came to be known. */
  readonly source: string;
  /** Null where the number could not be read. */
  readonly paper: PaperNumber | { readonly claim: string } | null;
  /** How far ours may be from the paper's number; null where there is none, and for claims, which are tested. */
  readonly tolerance: number | null;
  /** Null where no recipe gives the cell. */
  readonly cost: RecipeWork | null;
}

/** The rows of cells, by the files below the working directory. */
export function ledgerRows(cells: readonly LedgerCell[], files: Files): Promise<LedgerRow[]> {
  const counter = new WorkCounter();
  return Promise.all(cells.map(async (cell) => ({ ...factsOf(cell, counter), ...(await standingOf(cell, files)) })));
}

function factsOf(cell: LedgerCell, counter: WorkCounter): Omit<LedgerRow, keyof Standing> {
  const { id, what } = cell;
  const source = PAPER_SOURCES[cell.source];
  if (cell.kind === 'claim') return { id, what, source, paper: { claim: what }, tolerance: null, cost: null };
  if (cell.kind === 'out of reach') return { id, what, source, paper: cell.paper, tolerance: null, cost: null };
  return { id, what, source, paper: cell.paper, tolerance: toleranceOf(cell.paper), cost: costOf(cell.run, counter) };
}

function costOf({ recipe, data: { train, test, classes, size } }: LedgerRun, counter: WorkCounter): RecipeWork {
  const classNames = Array.from({ length: classes }, (_, k) => String(k));
  const counts = { train, test, validation: 0, classes };
  return counter.workOf(recipe, { counts, train: { height: size, width: size, channels: 3 }, classNames });
}
