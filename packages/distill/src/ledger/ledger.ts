// The ledger: every cell of the paper's tables and every claim of its figures, in the paper's order, and how one is found. Not what is ours.
import { nearest } from '../nearest.ts';
import type { LedgerCell, RunnableCell } from './cell.ts';
import { CLAIMS } from './claims.ts';
import { TABLE_1 } from './table1.ts';
import { TABLE_2 } from './table2.ts';
import { TABLE_7 } from './table7.ts';
import { UNREAD_TABLES } from './unread-tables.ts';

/** All cells: tables, then figures, each by number. */
export const LEDGER: readonly LedgerCell[] = [...TABLE_1, ...TABLE_2, ...UNREAD_TABLES, ...TABLE_7, ...CLAIMS].sort(
  (a, b) => placeOf(a) - placeOf(b),
);

/** The tables and figures of the ledger, such as `table2` and `fig11`. */
export const LEDGER_TABLES: readonly string[] = [...new Set(LEDGER.map(tableOf))];

/** A name that the ledger does not have, or a cell that cannot be run. */
export class LedgerError extends Error {
  override name = 'LedgerError';
}

/** Table or figure of a cell. */
export function tableOf({ id }: Pick<LedgerCell, 'id'>): string {
  return id.split('/')[0];
}

/** The cell called `id`. Throws LedgerError with the nearest one. */
export function findCell(id: string): LedgerCell {
  const cell = LEDGER.find((one) => one.id === id);
  if (cell !== undefined) return cell;
  const known = LEDGER.map((one) => one.id);
  throw new LedgerError(
    `reproduce: expected a cell of the ledger, got '${id}'. Did you mean ${nearest(id, known)}? softlabel reproduce list shows all of them.`,
  );
}

/** The cell called `id`, if a recipe gives its number. Throws LedgerError with what is in the way. */
export function findRunnable(id: string): RunnableCell {
  const cell = findCell(id);
  if (cell.kind === 'runnable') return cell;
  const got =
    cell.kind === 'claim' && cell.experiment !== null
      ? `a claim that an experiment tests. Run that: softlabel experiment run ${cell.experiment}`
      : `none: ${cell.why}`;
  throw new LedgerError(
    `reproduce: expected a cell that a recipe runs at ${id}, got ${got}. softlabel reproduce list shows what each cell needs.`,
  );
}

/** Figures come after the tables, whose numbers are below 1000. */
function placeOf(cell: LedgerCell): number {
  const table = tableOf(cell);
  return Number(table.replace(/\D/g, '')) + (table.startsWith('fig') ? 1000 : 0);
}
