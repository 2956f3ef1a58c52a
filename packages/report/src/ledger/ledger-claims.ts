// Claims of the ledger: what the paper says, and every finding of the experiment that tested it. Not the tests.
import { type Html, html, NOTHING } from '../html.ts';
import { claimItem } from '../sections/claims.ts';
import { statusClass } from './ledger-cell.ts';
import type { LedgerRow } from './ledger-row.ts';

/** An item for each claim; nothing without one. */
export function claimItems(rows: readonly LedgerRow[]): Html {
  return rows.length === 0 ? NOTHING : html`<ol class="claims ledger-claims">${rows.map(ledgerClaim)}</ol>`;
}

function ledgerClaim(row: LedgerRow): Html {
  const { id, what, status } = row;
  return html`<li><div><b class="verdict ${statusClass(status)}">${status}</b> <b>${id}</b> ${what}</div>${findingsOf(row)}</li>`;
}

function findingsOf({ ours, why, folder }: LedgerRow): Html {
  if (ours === null || !('findings' in ours)) return html`<div class="quiet">${why ?? ''}.</div>`;
  const from = folder === null ? '' : `, in ${folder}`;
  return html`<div class="quiet">Found at the scale ${ours.scale}${from}:</div>
<ol class="claims">${ours.findings.map(claimItem)}</ol>`;
}
