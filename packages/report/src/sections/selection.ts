// Which settings were chosen on validation images, and among which. Not what the winners then reached.
import { type ResultCell, type Results, toldCandidates } from '@softlabel/distill';
import { ascending, listed, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import { rowsOf } from '../rows.ts';
import { captionedTable, headedRows, headRow } from './table.ts';

type Selection = NonNullable<ResultCell['selection']>;

const STANDINGS = { chosen: html`<b>chosen</b>`, equal: 'equal, but later', lost: '' } as const;

/** A table of the candidates of every choice; none where nothing was chosen. */
export function selectionTable({ cells }: Results): Html[] {
  const chosen = rowsOf(cells).flatMap((row) =>
    row.cells.flatMap(({ ipc, selection }) => (selection === undefined ? [] : [{ name: `${row.name}, IPC ${ipc}`, selection }])),
  );
  if (chosen.length === 0) return [];
  const students = listed(ascending(chosen.map(({ selection }) => selection.students)));
  const caption = html`<b>Chosen on validation images.</b> Each of these cells was chosen among candidates by the mean accuracy, in per cent, of their
    first students (${students}) on the validation images after the last epoch; the first of equals. The test set had no part in it.`;
  const bodies = chosen.map(({ name, selection }) => headedRows(name, candidateRows(selection)));
  return [captionedTable('selection', caption, headRow(['cell', 'candidate', 'validation', 'choice']), bodies)];
}

const candidateRows = (selection: Selection): Html[] =>
  toldCandidates(selection).map(
    ({ name, validation, standing }) => html`<td>${name}</td><td>${percent(validation)}</td><td>${STANDINGS[standing]}</td>`,
  );
