// What the paper has beside an experiment: its claims, and its values with ours in one table. Not whether ours show the claims.
import {
  dataSaving,
  type Estimate,
  LEDGER,
  numbersIn,
  PAPER_LAW,
  PAPER_SOURCES,
  type PaperCurves,
  paperCurves,
  paperForm,
  type ResultCell,
  type Results,
  type RunnableCell,
  tableOf,
  toleranceOf,
} from '@softlabel/distill';
import { fittedLaw } from '../figures/data-saving.ts';
import { ascending, percent, percentInterval, threeDigits } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { oursText as oursNumber, paperText } from '../ledger/ledger-cell.ts';
import { cellAt, ipcsOf, rowsOf } from '../rows.ts';
import { captionedTable, headRow } from './table.ts';

/** The paper's claims that the experiment called `name` tests; empty where it asks what the paper does not. */
export function paperClaims(name: string): Html[] {
  const claims = LEDGER.flatMap((cell) => (cell.kind === 'claim' && cell.experiment === name ? [cell] : []));
  if (claims.length === 0) return [];
  const items = claims.map(({ what, source }) => html`<li>${what} <span class="quiet">Source: ${PAPER_SOURCES[source]}.</span></li>`);
  return [
    html`<ul>${items}</ul>`,
    ...(hasValues(name) ? [] : [html`<p class="quiet">The paper’s values could not be read; none is guessed.</p>`]),
  ];
}

/** The paper's numbers that a run is of, each with ours; none for a run of another recipe than those of the ledger. */
export function paperNumbers(results: Results): Html[] {
  const numbers = numbersIn(results);
  if (numbers.length === 0) return [];
  const [{ standing }] = numbers;
  const sources = [...new Set(numbers.map(({ cell }) => PAPER_SOURCES[cell.source]))];
  const caption = html`<b>The paper’s numbers that this run is of, and ours.</b> Accuracy in per cent: the paper’s mean with the standard deviation of
    its students, ours with the 95 % interval and the number of students. Reproduced is what lies within the tolerance of the paper’s mean. Source of
    the paper’s numbers: ${sources.join('; ')}.${standing.why === null ? NOTHING : html` Note: ${standing.why}.`}`;
  const rows = numbers.map(({ cell, standing: { ours, status } }) => {
    const verdict = html`<div class="quiet">± ${percent(toleranceOf(cell.paper))}: ${status}</div>`;
    return html`<tr><th scope="row" title="${cell.id}: ${cell.what}">${numberName(cell)}</th><td>${paperText(cell.paper)}</td>
      <td>${oursNumber({ ours, status })}${verdict}</td></tr>`;
  });
  return [captionedTable('paper', caption, headRow(['', 'paper', 'ours']), [html`<tbody>${rows}</tbody>`])];
}

/** `Table 2, students` */
const numberName = (cell: RunnableCell): string =>
  `Table ${tableOf(cell).replace('table', '')}, ${cell.measures === 'students' ? 'students' : 'the expert'}`;

/** The paper's values with ours; none where no value could be read. */
export function paperTable(name: string, results: Results): Html[] {
  if (name === PAPER_LAW.experiment) return [lawTable(results)];
  const values = paperCurves(name);
  return values === null ? [] : [curvesTable(values, results)];
}

const hasValues = (name: string): boolean => name === PAPER_LAW.experiment || paperCurves(name) !== null;

function curvesTable({ item, source, curves }: PaperCurves, { recipe: { data }, cells }: Results): Html {
  const sources = curves.map(({ ours }) => ours);
  const ours = rowsOf(cells.filter(({ labels }) => labels.edits === '' && sources.includes(labels.source)));
  const ipcs = ascending([...curves.flatMap(({ points }) => points.map(({ ipc }) => ipc)), ...ipcsOf(ours)]);
  const dataSets = [...new Set(curves.map((curve) => curve.data))].join('; ');
  const caption = html`<b>${item} of the paper, and ours.</b> Student accuracy in per cent by images per class (IPC); ours with the 95 % interval
    and the number of students. The paper’s are on ${dataSets}; source: ${source}. Where data or networks differ, numbers are not to be
    compared.`;
  const paperRows = curves.map(({ name, points }) => {
    const columns = ipcs.map((ipc) => points.find((point) => point.ipc === ipc)?.accuracy);
    return html`<tr><th scope="row">${name}</th>${columns.map((accuracy) => html`<td>${accuracy === undefined ? '–' : percent(accuracy)}</td>`)}</tr>`;
  });
  const ourRows = ours.map((row) => {
    return html`<tr><th scope="row">${row.name}</th>${ipcs.map((ipc) => html`<td>${oursText(cellAt(row, ipc))}</td>`)}</tr>`;
  });
  return captionedTable('paper', caption, headRow(['', ...ipcs.map((ipc) => `IPC ${ipc}`)]), [
    group('The paper', ipcs.length, paperRows),
    group(`Ours: ${data.name}`, ipcs.length, ourRows),
  ]);
}

function group(title: string, columns: number, rows: readonly Html[]): Html {
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="${columns + 1}">${title}</th></tr>${rows}</tbody>`;
}

function oursText(cell: ResultCell | undefined): Html {
  if (cell === undefined) return html`–`;
  const { mean, ci95, n } = cell.accuracy;
  const interval = ci95 === null ? NOTHING : html`<span>${percentInterval(ci95)}</span> `;
  return html`${percent(mean)}<div class="quiet">${interval}<span><i>n</i> = ${n}</span></div>`;
}

function lawTable(results: Results): Html {
  const fitted = fittedLaw(results);
  const saving = fitted === null ? null : dataSaving(fitted.law, 1);
  const form = fitted === null ? null : paperForm(fitted.law);
  const caption = html`<b>The law acc = (c IPC / a)<sup>b</sup> − d.</b> The paper’s is on ${PAPER_LAW.data}, ours on ${results.recipe.data.name};
    source of the paper’s values: ${PAPER_SOURCES.P}. Intervals of 95 % from the misfit of the law.`;
  const rows = (
    [
      ['c of soft labels', PAPER_LAW.c, saving],
      ['a', PAPER_LAW.a, form?.a],
      ['b', PAPER_LAW.b, form?.b],
      ['d', PAPER_LAW.d, form?.d],
    ] as const
  ).map(
    ([name, paper, ours]) =>
      html`<tr><th scope="row">${name}</th><td>${paper}</td><td>${ours ? estimateLines(ours) : 'not determined'}</td></tr>`,
  );
  return captionedTable('paper', caption, headRow(['', 'paper', 'ours']), [html`<tbody>${rows}</tbody>`]);
}

function estimateLines({ value, ci95 }: Estimate): Html {
  return html`${threeDigits(value)}<div class="quiet">[${ci95.map(threeDigits).join(', ')}]</div>`;
}
