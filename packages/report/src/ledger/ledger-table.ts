// One of the paper's tables with ours in its cells, as the paper prints it; what has no place in it, below. Not the cells' text.
import { ascending } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { captionedTable, headRow } from '../sections/table.ts';
import type { TableLayout } from './layouts.ts';
import { Notes, numberCell, numberItem } from './ledger-cell.ts';
import { claimItems } from './ledger-claims.ts';
import { isClaim, type LedgerRow } from './ledger-row.ts';

/** A line of a table: all that is known for one group and number of images per class. */
interface Line {
  readonly ipc: number;
  readonly settings: readonly string[];
  /** By column; undefined where the paper has nothing. */
  readonly cells: readonly (LedgerRow | undefined)[];
}

/** The table of `rows`, which are all of its cells: the grid, numbers beside it, notes, claims. */
export function ledgerTable(layout: TableLayout, rows: readonly LedgerRow[]): Html[] {
  const notes = new Notes();
  const groups = layout.groups.map(({ id, title }) => ({ title, lines: linesOf(layout, id, rows) }));
  const placed = new Set(groups.flatMap(({ lines }) => lines.flatMap(({ cells }) => cells)));
  const besides = rows.filter((row) => !placed.has(row) && !isClaim(row));
  const head = headRow(['', ...(layout.settings?.titles ?? []), ...layout.columns.map(({ title }) => title)]);
  const bodies = groups.map(({ title, lines }) => groupBody(layout, title, lines, notes));
  return [
    captionedTable(`ledger-${layout.table}`, html`${layout.caption}`, head, bodies),
    besides.length === 0 ? NOTHING : html`<ul class="besides">${besides.map((row) => numberItem(row, notes))}</ul>`,
    html`<div class="table-notes">${notes.list()}</div>`,
    claimItems(rows.filter(isClaim)),
  ];
}

function linesOf({ table, columns, settings }: TableLayout, group: string, rows: readonly LedgerRow[]): Line[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ipcs = ascending(rows.flatMap(({ id }) => /\/ipc(\d+)/.exec(id)?.slice(1).map(Number) ?? []));
  const lines = ipcs.map((ipc) => ({
    ipc,
    settings: settings?.of(group, ipc) ?? [],
    cells: columns.map((column) => byId.get([table, group, `ipc${ipc}`, column.id].filter((part) => part !== '').join('/'))),
  }));
  return lines.filter(({ cells }) => cells.some((cell) => cell !== undefined));
}

/** The lines of a group, under its title where it has one. */
function groupBody({ columns, settings }: TableLayout, title: string, lines: readonly Line[], notes: Notes): Html {
  const width = 1 + (settings?.titles.length ?? 0) + columns.length;
  const head = title === '' ? NOTHING : html`<tr class="group"><th scope="rowgroup" colspan="${width}">${title}</th></tr>`;
  return html`<tbody>${head}${lines.map((line) => lineRow(line, notes))}</tbody>`;
}

function lineRow({ ipc, settings, cells }: Line, notes: Notes): Html {
  const numbers = cells.map((cell) => (cell === undefined ? html`<td class="quiet">–</td>` : numberCell(cell, notes)));
  return html`<tr><th scope="row">IPC ${ipc}</th>${settings.map((text) => html`<td>${text}</td>`)}${numbers}</tr>`;
}
