// The ledger for people: tables with notes below them, then how many cells stand where; and the same in Markdown. Not the rows.
import {
  alignedTable,
  type OurFindings,
  type OurNumber,
  type RunnableCell,
  STATUSES,
  type Standing,
  tableOf,
  toleranceOf,
} from '@softlabel/distill';
import type { LedgerRow } from '@softlabel/report';

const HEAD = ['cell', 'paper', 'ours', 'tolerance', 'FLOP', 'status'];
const NOTHING = '-';

/** Rows by table, each with its notes, and the totals; accuracies and tolerances in per cent. */
export function ledgerText(rows: readonly LedgerRow[]): string {
  const groups = [...new Set(rows.map(groupOf))].map((group) => rows.filter((row) => groupOf(row) === group));
  return [...groups.map(groupText), totalsText(rows)].join('\n');
}

/** A Markdown table of the rows, and the totals. */
export function ledgerMarkdown(rows: readonly LedgerRow[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.map(columnsOf)].map((columns) => `| ${columns.join(' | ')} |`);
  return `${lines.join('\n')}\n\n${totalsText(rows)}`;
}

/** `11 cells: 1 reproduced, 0 differs, 10 not run. The paper's number is unread in 0.` */
function totalsText(rows: readonly LedgerRow[]): string {
  const counts = STATUSES.map((status) => `${rows.filter((row) => row.status === status).length} ${status}`);
  return `${rows.length} cells: ${counts.join(', ')}. The paper's number is unread in ${rows.filter(({ paper }) => paper === null).length}.`;
}

/** A table for each of the paper's, and one for all figures, which are claims. */
const groupOf = (row: LedgerRow): string => (tableOf(row).startsWith('fig') ? 'figures' : tableOf(row));

function groupText(rows: readonly LedgerRow[]): string {
  const notes = [...new Set(rows.map(noteOf).filter((note) => note !== ''))];
  const body = rows.map((row) => [...columnsOf(row), noteOf(row) === '' ? '' : `[${notes.indexOf(noteOf(row)) + 1}]`]);
  return `${alignedTable([[...HEAD, 'note'], ...body])}${notes.map((note, place) => `[${place + 1}] ${note}\n`).join('')}`;
}

/** What is to be known of our side, after the claim where it is one. */
function noteOf({ paper, status, why }: LedgerRow): string {
  if (paper === null || !('claim' in paper)) return why ?? '';
  return why === null ? paper.claim : `${paper.claim} (${status}: ${why})`;
}

function columnsOf({ id, paper, ours, tolerance, cost, status }: LedgerRow): string[] {
  const flops = cost === null ? NOTHING : cost.flops.toExponential(1).replace('+', '');
  return [id, paperText(paper), oursText(ours), tolerance === null ? NOTHING : percent(tolerance), flops, status];
}

function paperText(paper: LedgerRow['paper']): string {
  if (paper === null) return 'unread';
  if ('claim' in paper) return 'claim';
  return paper.std === null ? percent(paper.mean) : `${percent(paper.mean)} (${percent(paper.std)})`;
}

function oursText(ours: OurNumber | OurFindings | null): string {
  if (ours === null) return NOTHING;
  if ('findings' in ours) return `${ours.findings.filter(({ verdict }) => verdict === 'shown').length} of ${ours.findings.length} shown`;
  return ours.ci95 === null ? percent(ours.mean) : `${percent(ours.mean)} [${ours.ci95.map(percent).join(', ')}]`;
}

const percent = (fraction: number): string => (100 * fraction).toFixed(1);

/** A verified cell in a sentence or two. */
export function judgedText({ id, paper }: RunnableCell, { ours, status, why, folder }: Standing): string {
  const told = `${id}: ${status}. The paper has ${paperText(paper)} %, ours is ${oursText(ours)} %, and ${percent(toleranceOf(paper))} points are allowed.`;
  return [`${folder} holds a run of this cell, and everything matches.`, told, ...(why === null ? [] : [`Note: ${why}.`])].join('\n');
}
