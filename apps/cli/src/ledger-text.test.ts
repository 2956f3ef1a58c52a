// The ledger's lines from made-up rows.
import { findRunnable } from '@softlabel/distill';
import type { LedgerRow } from '@softlabel/report';
import { expect, test } from 'vitest';
import { judgedText, ledgerMarkdown, ledgerText } from './ledger-text.ts';

const facts = { what: 'w', source: 's', tolerance: null, cost: null, ours: null, status: 'not run', why: null, folder: null } as const;
const ours = { mean: 0.2108, std: 0.002, ci95: [0.208, 0.214], n: 5 } as const;

const ROWS: readonly LedgerRow[] = [
  {
    ...facts,
    ...{ id: 'table2/cifar10/ipc1', paper: { mean: 0.211, std: 0.005 }, tolerance: 0.028, cost: { steps: 15000, flops: 4.49e14 } },
    ...{ ours, status: 'reproduced', why: 'whitened there', folder: 'runs/x' },
  },
  { ...facts, id: 'table2/cifar10/ipc1/dm', paper: { mean: 0.26, std: 0.008 }, why: 'another method' },
  { ...facts, id: 'table2/cifar10/ipc10/dm', paper: { mean: 0.489, std: 0.006 }, why: 'another method' },
  { ...facts, id: 'table5/ipc1/seed1', paper: null, why: 'could not be read' },
  { ...facts, id: 'fig1', paper: { claim: 'Soft beats hard.' }, why: 'no findings' },
];

test('each table has its rows and, once each, its notes; totals come last', () => {
  const lines = ledgerText(ROWS).split('\n');
  expect(lines.slice(2, 7)).toEqual([
    'table2/cifar10/ipc1      21.1 (0.5)  21.1 [20.8, 21.4]  2.8        4.5e14  reproduced  [1]',
    'table2/cifar10/ipc1/dm   26.0 (0.8)  -                  -          -       not run     [2]',
    'table2/cifar10/ipc10/dm  48.9 (0.6)  -                  -          -       not run     [2]',
    '[1] whitened there',
    '[2] another method',
  ]);
  expect(lines).toContain('table5/ipc1/seed1  unread  -     -          -     not run  [1]');
  expect(lines).toContain('[1] Soft beats hard. (not run: no findings)');
  expect(lines.at(-1)).toBe("5 cells: 1 reproduced, 0 differs, 0 not shown, 4 not run. The paper's number is unread in 1.");
});

test('findings of a claim are counted', () => {
  const finding = { verdict: 'not tested', claim: 'c', why: 'w' } as const;
  const row: LedgerRow = { ...ROWS[4], status: 'differs', ours: { scale: 'shapes', findings: [finding, finding] } };
  expect(ledgerText([row])).toContain('0 of 2 shown');
});

test('Markdown is one table', () => {
  const lines = ledgerMarkdown(ROWS).split('\n');
  expect(lines[2]).toBe('| table2/cifar10/ipc1 | 21.1 (0.5) | 21.1 [20.8, 21.4] | 2.8 | 4.5e14 | reproduced |');
  expect(lines.filter((line) => line.startsWith('|'))).toHaveLength(ROWS.length + 2);
});

test('a verified cell is told in sentences', () => {
  const text = judgedText(findRunnable('table2/cifar10/ipc1'), { ours, status: 'reproduced', why: null, folder: 'runs/x' });
  expect(text).toBe(
    'runs/x holds a run of this cell, and everything matches.\ntable2/cifar10/ipc1: reproduced. The paper has 21.1 (0.5) %, ours is 21.1 [20.8, 21.4] %, and 3.0 points are allowed.',
  );
});
