// The folded part: every student's accuracy, the resolved recipe, the environment. Not their interpretation.
import { printRecipe, type ResultCell, type Results } from '@softlabel/distill';
import { percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type Row, rowsOf } from '../rows.ts';
import { captionedTable, headedRows, headRow } from './table.ts';

/** Three folded blocks. */
export function details({ recipe, environment, cells }: Results): Html {
  const ofSweep = cells.some(({ settings }) => settings !== undefined);
  return html`<details><summary>Every student</summary>${studentsTable(rowsOf(cells))}</details>
<details><summary>Resolved recipe${ofSweep ? ' of the first run' : ''}</summary><pre tabindex="0">${printRecipe(recipe)}</pre></details>
<details><summary>Environment</summary><pre tabindex="0">${JSON.stringify(environment, null, 2)}</pre></details>`;
}

function studentsTable(rows: readonly Row[]): Html {
  const caption = html`Accuracy of each student on the test set in per cent, and the seconds that the students of a cell took together.`;
  const head = headRow(['labels', 'IPC', 'accuracies', 'seconds']);
  const bodies = rows.map(({ name, cells }) => headedRows(name, cells.map(studentCells)));
  return captionedTable('students', caption, head, bodies);
}

function studentCells({ ipc, accuracy: { values }, seconds }: ResultCell): Html {
  return html`<td>${ipc}</td><td>${values.map(percent).join(' ')}</td><td>${seconds.toFixed(1)}</td>`;
}
