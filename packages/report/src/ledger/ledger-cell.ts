// What is told of one cell of the ledger: the paper's number, ours, tolerance, cost, status. Not where it stands.
import type { PaperNumber, Standing } from '@softlabel/distill';
import { flopsText, percent, percentInterval } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';
import { isClaim, type LedgerRow } from './ledger-row.ts';

/** Reasons that several cells share, each told once under its number. */
export class Notes {
  readonly #texts: string[] = [];

  /** The number of a note, which is new or told already. */
  numberOf(text: string): number {
    if (!this.#texts.includes(text)) this.#texts.push(text);
    return this.#texts.indexOf(text) + 1;
  }

  /** A paragraph for each note. */
  list(): Html[] {
    return this.#texts.map((text, place) => html`<p class="quiet">[${place + 1}] ${text}.</p>`);
  }
}

/** A number of the paper with ours below it, for a grid. */
export function numberCell(row: LedgerRow, notes: Notes): Html {
  const { id, what, paper, tolerance, cost } = row;
  const told = [
    statusText(row, notes),
    ...(tolerance === null ? [] : [`± ${percent(tolerance)}`]),
    ...(cost === null ? [] : [flopsText(cost.flops)]),
  ];
  return html`<td title="${id}: ${what}"><div class="mean">${paperText(paper)}</div>${oursText(row)}
    <div class="quiet">${told.map((text) => html`<span>${text}</span> `)}</div></td>`;
}

/** `21.1 (0.5)`, or `unread`. */
export function paperText(paper: LedgerRow['paper']): Html {
  const number = printed(paper);
  if (number === null) return html`<span class="quiet">unread</span>`;
  return html`${percent(number.mean)}${number.std === null ? NOTHING : html` <span class="quiet">(${percent(number.std)})</span>`}`;
}

const printed = (paper: LedgerRow['paper']): PaperNumber | null => (paper === null || 'claim' in paper ? null : paper);

/** Our mean with interval and number of students; nothing where there is none. */
export function oursText({ ours, status }: Pick<LedgerRow, 'ours' | 'status'>): Html {
  if (ours === null || 'findings' in ours) return NOTHING;
  const interval = ours.ci95 === null ? NOTHING : html` <span>${percentInterval(ours.ci95)}</span>`;
  return html`<div class="ours ${statusClass(status)}"><b>${percent(ours.mean)}</b>${interval} <span class="quiet"><i>n</i> = ${ours.n}</span></div>`;
}

function statusText({ status, why }: LedgerRow, notes: Notes): string {
  return why === null ? status : `${status} [${notes.numberOf(why)}]`;
}

/** A status as a class of the style sheet. */
export const statusClass = (status: Standing['status']): string => status.replace(' ', '-');

/** A number that has no place in a grid, as an item of a list. */
export function numberItem(row: LedgerRow, notes: Notes): Html {
  return html`<li>${row.what}: ${paperText(row.paper)} <span class="quiet">${statusText(row, notes)}</span>${oursText(row)}</li>`;
}

/** Numbers by name, with everything that decides where they stand. */
export function cellColumns(row: LedgerRow): Html {
  const { paper, ours, tolerance, cost, status } = row;
  const shown = ours !== null && 'findings' in ours ? ours.findings.filter(({ verdict }) => verdict === 'shown').length : 0;
  const ourSide = ours !== null && 'findings' in ours ? html`${shown} of ${ours.findings.length} shown` : oursText(row);
  return html`<td>${isClaim(row) ? html`<span class="quiet">claim</span>` : paperText(paper)}</td><td>${ourSide}</td>
    <td>${tolerance === null ? '–' : percent(tolerance)}</td><td>${cost === null ? '–' : flopsText(cost.flops)}</td><td>${status}</td>`;
}
