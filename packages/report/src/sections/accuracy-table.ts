// The main table: accuracy by labels and IPC, hard labels above every expert epoch. Not a figure.
import { cellDifference, cellsAtBestValidation, type ResultCell, type Results } from '@softlabel/distill';
import { percent, percentInterval, points, pointsInterval } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { cellAt, hardBeside, ipcsOf, isHard, type Row, rowsOf } from '../rows.ts';
import { captionedTable, headRow } from './table.ts';

/** Accuracy by the recipe's protocol: mean, 95 % interval, number of students, difference from hard labels with its interval. */
export function accuracyTable({ cells }: Results): Html {
  const caption = html`<b>Table 1.</b> Student accuracy on the test set in per cent: mean, 95 % interval and number of students <i>n</i>;
    with a sign, the difference from hard labels in percentage points and the 95 % interval of the paired difference. Bold: the highest mean
    of each column. IPC: images per class.`;
  return tableOf('accuracy', cells, caption);
}

/** The same at each student's best evaluation on the validation set; none without one, or without several to take the best of. */
export function validationTable(results: Results): Html[] {
  const validated = cellsAtBestValidation(results);
  if (validated.length === 0) return [];
  const caption = html`<b>Best on validation.</b> As Table 1, with each student’s test accuracy at its best evaluation on the
    validation set.`;
  return [tableOf('validation', validated, caption)];
}

/** Rows of labels, hard ones first; columns of IPC. */
function tableOf(name: string, cells: readonly ResultCell[], caption: Html): Html {
  const rows = rowsOf(cells);
  const ipcs = ipcsOf(rows);
  const best = new Map(ipcs.map((ipc) => [ipc, Math.max(...rows.map((row) => cellAt(row, ipc)?.accuracy.mean ?? 0))]));
  const head = headRow(['labels', ...ipcs.map((ipc) => `IPC ${ipc}`)]);
  const body = rows.map((row) => {
    const columns = ipcs.map((ipc) => html`<td>${accuracyCell(rows, row, ipc, best.get(ipc) ?? 0)}</td>`);
    return html`<tr${isHard(row) ? html` class="reference"` : NOTHING}><th scope="row">${row.name}</th>${columns}</tr>`;
  });
  return captionedTable(name, caption, head, [html`<tbody>${body}</tbody>`]);
}

function accuracyCell(rows: readonly Row[], row: Row, ipc: number, best: number): Html {
  const cell = cellAt(row, ipc);
  if (cell === undefined) return html`<span class="quiet">not run</span>`;
  const mean = percent(cell.accuracy.mean);
  const hard = isHard(row) ? undefined : hardBeside(rows, row, ipc);
  return html`<div class="mean">${cell.accuracy.mean === best ? html`<b>${mean}</b>` : mean}</div>
    <div class="quiet"><span>${intervalText(cell)}</span> <span>${studentsText(cell)}</span></div>
    ${hard === undefined ? NOTHING : differenceFrom(hard, cell)}`;
}

function differenceFrom(hard: ResultCell, cell: ResultCell): Html {
  const { mean, paired } = cellDifference(cell, hard);
  const interval = paired === null || paired.ci95 === null ? 'no interval' : pointsInterval(paired.ci95);
  return html`<div class="quiet difference"><span>${points(mean)}</span> <span>${interval}</span></div>`;
}

function intervalText({ accuracy: { ci95 } }: ResultCell): string {
  return ci95 === null ? 'no interval' : percentInterval(ci95);
}

function studentsText({ accuracy: { n }, students }: ResultCell): Html {
  return n < students ? html`<i>n</i> = ${n} of ${students}` : html`<i>n</i> = ${n}`;
}
