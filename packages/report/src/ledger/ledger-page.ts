// The ledger as one HTML page that needs no network and no script: every number and claim of the paper with ours. Not the judging.
import { PAPER_SOURCES, STATUSES, tableOf } from '@softlabel/distill';
import { counted, listed } from '../format.ts';
import { type Html, html } from '../html.ts';
import { renderPage, type Section } from '../page.ts';
import { captionedTable, headRow } from '../sections/table.ts';
import { TABLE_LAYOUTS } from './layouts.ts';
import { cellColumns } from './ledger-cell.ts';
import { claimItems } from './ledger-claims.ts';
import { isClaim, type LedgerRow } from './ledger-row.ts';
import { ledgerTable } from './ledger-table.ts';

const FIGURES = 'Figures';

/** HTML text of the ledger. */
export function renderLedger(rows: readonly LedgerRow[]): string {
  const tables = TABLE_LAYOUTS.map((layout) => ({ layout, own: rows.filter((row) => tableOf(row) === layout.table) }));
  const inTables = new Set(tables.flatMap(({ own }) => own));
  const figures = rows.filter((row) => !inTables.has(row));
  const parts = [...tables.map(({ layout, own }) => ({ title: layout.title, own })), { title: FIGURES, own: figures }];
  const numbers = rows.filter((row) => !isClaim(row));
  return renderPage({
    title: 'The ledger: Softlabel',
    kicker: 'Softlabel ledger',
    heading: 'The paper’s numbers and claims, and ours',
    lede: `Of ${counted(rows.length, 'number and claim', 'numbers and claims')} of the paper, ${countsText(rows)}.`,
    facts: [
      { name: 'Paper', text: 'A Label is Worth a Thousand Images in Dataset Distillation (NeurIPS 2024, arXiv 2406.10485)' },
      { name: 'Numbers', text: `${numbers.length}, of which ${unread(rows)} could not be read; ${countsText(numbers)}` },
      { name: 'Claims', text: `${rows.length - numbers.length}; ${countsText(rows.filter(isClaim))}` },
    ],
    sections: [
      section('Summary', [summaryTable(parts, rows)]),
      ...tables
        .filter(({ own }) => own.length > 0)
        .map(({ layout, own }) => section(`${layout.title}: ${layout.about}`, ledgerTable(layout, own))),
      ...(figures.length === 0 ? [] : [section(FIGURES, [claimItems(figures)])]),
      section('How to read the numbers', [notes()]),
      section('Record', [everyCell(rows)]),
    ],
  });
}

const section = (title: string, content: readonly Html[]): Section => ({ title, content });

const countOf = (rows: readonly LedgerRow[], status: LedgerRow['status']): number => rows.filter((row) => row.status === status).length;
const unread = (rows: readonly LedgerRow[]): number => rows.filter(({ paper }) => paper === null).length;

/** `5 reproduced, 1 differs and 20 not run`, without those that are none; of several, they differ. */
function countsText(rows: readonly LedgerRow[]): string {
  return listed(
    STATUSES.map((status) => ({ status, count: countOf(rows, status) })).flatMap(({ status, count }) =>
      count === 0 ? [] : `${count} ${status === 'differs' && count > 1 ? 'differ' : status}`,
    ),
  );
}

interface Part {
  readonly title: string;
  readonly own: readonly LedgerRow[];
}

function summaryTable(parts: readonly Part[], rows: readonly LedgerRow[]): Html {
  const caption = html`How many numbers and claims of each table, and of all figures, stand where; and how many of the paper’s numbers could
    not be read.`;
  const line = ({ title, own }: Part) =>
    html`<tr><th scope="row">${title}</th>${[own.length, ...STATUSES.map((status) => countOf(own, status)), unread(own)].map((count) => html`<td>${count === 0 ? '–' : count}</td>`)}</tr>`;
  const head = headRow(['', 'all', ...STATUSES, 'unread']);
  return captionedTable('ledger-summary', caption, head, [
    html`<tbody>${parts.map(line)}</tbody>`,
    html`<tbody>${line({ title: 'All', own: rows })}</tbody>`,
  ]);
}

function notes(): Html {
  return html`<ul>
<li><b>Accuracies</b> are on the test set, in per cent. The first line of a cell is the paper’s mean with its standard deviation over five
  students. The second, where there is one, is ours: mean, 95 % t interval and number of students <i>n</i>. Then the status, and in brackets
  the note that belongs to it.</li>
<li><b>±</b> is how far ours may be from the paper’s number, in percentage points, to count as reproduced: 2 points for another expert and
  other images, and how far two means of five such students lie apart with a chance of 95 %, by the deviation of the paper’s. It comes from the paper’s number alone.</li>
<li><b>FLOP</b>: floating-point operations of the whole recipe, experts and students; of a claim, those of its experiment at the paper’s scale.
  Numbers and claims without it are given by no recipe.</li>
<li><b>Reproduced</b>: a number within its tolerance, or a claim of which every test is shown. <b>Differs</b>: a number outside, or a claim
  of which a test shows the contrary. <b>Not shown</b>: a claim that was tested and neither shown nor contradicted, or in part only, which does
  not mean that the opposite holds. <b>Not run</b>: everything else.</li>
<li><b>Unread</b>: the paper has a number there, which could not be read; none is guessed.</li>
<li><b>Sources</b> of the paper’s side: ${listed(Object.values(PAPER_SOURCES))}.</li>
<li><b>Claims</b> are tested at the scale that is nearest to the paper’s among those that were run. A twin on drawn images or on CIFAR-10
  speaks for the claim, not for the paper’s numbers. IPC: images per class.</li>
</ul>`;
}

/** All cells by name, folded. */
function everyCell(rows: readonly LedgerRow[]): Html {
  const caption = html`Every cell by the name that <code>softlabel reproduce run</code> and <code>verify</code> take.`;
  const lines = rows.map((row) => html`<tr><th scope="row">${row.id}</th>${cellColumns(row)}</tr>`);
  const head = headRow(['cell', 'paper', 'ours', '±', 'cost', 'status']);
  return html`<details><summary>Every cell</summary>${captionedTable('ledger-cells', caption, head, [html`<tbody>${lines}</tbody>`])}</details>`;
}
