// Answers and tables as people read them on a terminal. Not for programs, which take --json or a file.
import { alignedTable } from '@softlabel/distill';
import type { Answer, PlainValue } from './answer.ts';
import type { Table } from './tables.ts';

/** Characters of a value; identities and whole recipes are cut. */
const WIDEST = 60;
/** Digits of a fraction. */
const DIGITS = 6;

/** The question that says which labels are best in which run. */
const EXAMPLE = 'softlabel results "select folder, ipc, source, epoch, edits, mean, low, high, n from cells order by ipc, mean desc"';

/** An answer as a table. */
export function answerText({ columns, rows }: Answer): string {
  const table = alignedTable([columns.map(({ name }) => name), ...rows.map((row) => row.map(valueText))]);
  return `${table}\n${rowCount(rows.length)}`;
}

/** What can be asked: every table with its columns and its number of rows. */
export function tablesText(tables: readonly Table[]): string {
  const parts = tables.map(({ name, row, columns, rows }) => {
    const lines = columns.map((column) => [column.name, column.type, column.meaning]);
    return `${name}: ${rowCount(rows.length)}, each ${row}\n\n${alignedTable([['column', 'type', 'meaning'], ...lines])}`;
  });
  return `${parts.join('\n')}\nFor example: ${EXAMPLE}`;
}

const rowCount = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;

function valueText(value: PlainValue): string {
  if (value === null) return '-';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 3)}...` : text;
}
