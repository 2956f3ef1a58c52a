// The page of the ledger: every cell once, its numbers, its claims, its counts, and nothing from outside.
import { LEDGER, type LedgerCell } from '@softlabel/distill';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { madeUpFindings } from '../experiments.fixture.ts';
import { renderLedger } from './ledger-page.ts';
import type { LedgerRow } from './ledger-row.ts';

/** A cell that nothing was run of. */
function rowOf(cell: LedgerCell): LedgerRow {
  const paper = cell.kind === 'claim' ? { claim: cell.what } : cell.paper;
  const limits = cell.kind === 'runnable' ? { tolerance: 0.028, cost: { steps: 15000, flops: 4.49e14 } } : { tolerance: null, cost: null };
  return { id: cell.id, what: cell.what, source: 'made up', paper, ...limits, ours: null, status: 'not run', why: 'made up', folder: null };
}

const OURS: Readonly<Record<string, Partial<LedgerRow>>> = {
  'table2/cifar10/ipc1': {
    ours: { mean: 0.2108, std: 0.002, ci95: [0.208, 0.214], n: 5 },
    ...{ status: 'reproduced', why: 'whitened there', folder: 'runs/x' },
  },
  'table7/cifar10/ipc1': { ours: { mean: 0.5, std: null, ci95: null, n: 1 }, status: 'differs', why: null, folder: 'runs/x' },
  fig3: { ours: { scale: 'shapes', findings: madeUpFindings.findings }, status: 'differs', why: 'w', folder: 'docs/results/x' },
};
const rows = LEDGER.map((cell): LedgerRow => ({ ...rowOf(cell), ...OURS[cell.id] }));

function page(shown: readonly LedgerRow[]) {
  const text = renderLedger(shown);
  const { document } = parseHTML(text);
  const all = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim());
  return { text, document, all };
}

const { text, document, all } = page(rows);
const cell = (id: string) => {
  const found = [...document.querySelectorAll('td[title]')].filter((one) => one.getAttribute('title')?.startsWith(`${id}: `));
  return found.map((one) => (one.textContent ?? '').replace(/\s+/g, ' ').trim());
};

describe('the page of the ledger', () => {
  it('is one page without scripts, and without addresses', () => {
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(document.querySelectorAll('script, link, iframe, a, img').length).toBe(0);
    expect(text).not.toMatch(/https?:|NaN|undefined|\[object/);
  });

  it('has every cell once in its table, list or claims, and once more in the record', () => {
    const titles = [...document.querySelectorAll('td[title]')].map((one) => one.getAttribute('title')?.split(': ')[0]);
    const claims = all('.ledger-claims > li > div:first-child > b:nth-of-type(2)');
    const besides = all('.besides li').length;
    const named = [...titles, ...claims];
    expect(new Set(named).size).toBe(named.length);
    expect(named.length + besides).toBe(LEDGER.length);
    expect(all('table.ledger-cells tbody th').sort()).toEqual(LEDGER.map(({ id }) => id).sort());
  });

  it('has the rows and columns of the paper', () => {
    expect(all('h2').slice(1, 9)).toEqual([
      'Table 1: ImageNet-1K',
      'Table 2: small images',
      'Table 3: ways to make labels',
      'Table 4: downsized ImageNet',
      'Table 5: choices of images',
      'Table 6: experts',
      'Table 7: settings',
      'Figures',
    ]);
    expect(all('table.ledger-table2 thead th')).toEqual(['', 'Ra-BPTT', 'MTT', 'DM', 'soft-label baseline']);
    expect(all('table.ledger-table2 tbody th')).toEqual([
      ...['Tiny ImageNet', 'IPC 1', 'IPC 10', 'IPC 50', 'IPC 100'],
      ...['CIFAR-100', 'IPC 1', 'IPC 10', 'IPC 50', 'IPC 100'],
      ...['CIFAR-10', 'IPC 1', 'IPC 10', 'IPC 50'],
    ]);
    expect(all('table.ledger-table7 tbody tr').at(-4)).toMatch(/^IPC 1 ?0\.0005 ?0\.01 ?20 ?56\.0/);
  });

  it('tells the number of the paper, ours with interval and n, status, tolerance and cost', () => {
    expect(cell('table2/cifar10/ipc1')).toEqual(['21.1 (0.5)21.1 [20.8, 21.4] n = 5 reproduced [2] ± 2.8 449 TFLOP']);
    expect(cell('table7/cifar10/ipc1')).toEqual(['56.050.0 n = 1 differs ± 2.8 449 TFLOP']);
    expect(cell('table2/cifar10/ipc1/dm')).toEqual(['26.0 (0.8) not run [1]']);
    expect(cell('table2/tiny-imagenet/ipc10')).toEqual(['27.2 (0.4) not run [1] ± 2.8 449 TFLOP']);
    expect(all('.ours.differs b')).toEqual(['50.0', '50.0']);
  });

  it('tells each reason once below its table', () => {
    const [, second] = all('.table-notes');
    expect(second).toBe('[1] made up.[2] whitened there.');
  });

  it('has no number where the paper’s could not be read', () => {
    for (const { id } of rows.filter(({ paper }) => paper === null)) expect(cell(id)).toEqual(['unread not run [1]']);
  });

  it('tells the findings about a claim, and why there are none', () => {
    const claim = (id: string) => all('.ledger-claims > li').find((item) => item.startsWith(`${id} `));
    expect(claim('differs fig3')).toContain('Found at the scale shapes, in docs/results/x: shown Without its largest probability');
    expect(claim('differs fig3')).toContain('+19.0 points [+17.2, +20.8]');
    expect(claim('not run fig8')).toMatch(/25 at 10\. ?made up\.$/);
  });

  it('counts what stands where', () => {
    expect(all('.lede')).toEqual([
      `Of ${LEDGER.length} numbers and claims of the paper, 1 reproduced, 2 differ and ${LEDGER.length - 3} not run.`,
    ]);
    const summary = all('table.ledger-summary tbody tr');
    expect(summary[1]).toBe('Table 2401––39–');
    expect(summary.at(-1)).toBe(`All${LEDGER.length}12–${LEDGER.length - 3}54`);
  });

  it('keeps texts that look like markup texts', () => {
    const evil = '"><script>alert(1)</script>';
    const again = page(rows.map((row) => ({ ...row, what: evil, why: evil, paper: row.id === 'fig8' ? { claim: evil } : row.paper })));
    expect(again.document.querySelectorAll('script').length).toBe(0);
    expect(again.text).not.toContain('<script');
    expect(again.all('.table-notes')[0]).toBe(`[1] ${evil}.`);
  });
});
