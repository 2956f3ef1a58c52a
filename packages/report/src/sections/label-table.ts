// The table of what the labels look like: entropy, and mass by relation. Not how well they teach.
import type { ResultCell, Results } from '@softlabel/distill';
import { classCount } from '../class-count.ts';
import { decimal, percent } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { RELATIONS, type Relation, uniformMass } from '../related-mass.ts';
import { labelRowsOf } from '../rows.ts';
import { captionedTable, headedRows, headRow } from './table.ts';

/** A row for each kind of labels and IPC, and one for the uniform label where the number of classes is known. */
export function labelTable(results: Results): Html {
  const { cells } = results;
  const related = cells.some(({ labels }) => labels.relatedMass !== undefined);
  const relations = related ? RELATIONS : [];
  const caption = html`<b>Table 2.</b> The labels, averaged over the images that the students see: entropy in nats${
    related ? ', and mass in per cent by relation to the true class' : ''
  }.`;
  const head = headRow(['labels', 'IPC', 'entropy', ...relations.map(({ name }) => name)]);
  const bodies = labelRowsOf(cells).map((row) =>
    headedRows(
      row.name,
      row.cells.map((cell) => labelCells(cell, relations)),
    ),
  );
  return captionedTable('labels', caption, head, [...bodies, uniformRow(results, related)]);
}

function labelCells({ ipc, labels: { entropy, relatedMass } }: ResultCell, relations: readonly Relation[]): Html {
  const masses = relations.map(({ key }) => html`<td>${relatedMass === undefined ? '–' : percent(relatedMass[key])}</td>`);
  return html`<td>${ipc}</td><td>${decimal(entropy, 2)}</td>${masses}`;
}

function uniformRow(results: Results, related: boolean): Html {
  const { data } = results.recipe;
  const K = classCount(results);
  if (K === null) return NOTHING;
  const mass = related && data.name === 'shapes' ? uniformMass(data.shapes, data.textures) : null;
  const masses = mass === null ? [] : RELATIONS.map(({ key }) => html`<td>${percent(mass[key])}</td>`);
  return headedRows('uniform', [html`<td>–</td><td>${decimal(Math.log(K), 2)}</td>${masses}`]);
}
