// Findings on a terminal: every verdict with its numbers, and what is said where there are none.
import type { Finding } from '@softlabel/distill';
import { expect, test } from 'vitest';
import { findingsText } from './findings-text.ts';

const text = (...findings: Finding[]) => findingsText({ experiment: 'e', question: 'q', expected: 'x', findings });
const TESTED = {
  claim: 'Soft labels teach more.',
  verdict: 'shown',
  quantity: 'soft less hard, IPC 1',
  unit: 'points',
  estimate: 0.031,
  bound: 0,
  ci95: [0.012, 0.05],
  p: 0.0114,
  n: 5,
  of: 'students',
  detectable: 0.028,
} as const;

test('a tested claim is told with its numbers', () => {
  expect(text(TESTED)).toBe(
    [
      'Claims, decided at 5 %; intervals of 95 %',
      '',
      'shown       Soft labels teach more.',
      '            soft less hard, IPC 1:',
      '            +3.1 points [+1.2, +5.0], p = 0.011, n = 5 students',
      '            would have been shown with 80 % chance: +2.8 and above',
    ].join('\n'),
  );
});

test('bounds other than no effect, factors and nats are told as they are', () => {
  expect(text({ ...TESTED, bound: -0.01 })).toContain('[+1.2, +5.0], tested against -1.0, p = 0.011');
  const factor = { ...TESTED, unit: 'factor', estimate: 4, bound: 1, ci95: [2, 8], detectable: 1.5, of: 'accuracies' } as const;
  expect(text(factor)).toContain('factor 4.00 [2.00, 8.00], p = 0.011, n = 5 accuracies');
  expect(text({ ...TESTED, unit: 'nats', estimate: -0.5, ci95: [-0.75, -0.25] })).toContain('-0.50 nats [-0.75, -0.25]');
});

test('without a test, why', () => {
  expect(text({ ...TESTED, verdict: 'not shown', ci95: null, p: null, detectable: null })).toContain(
    '+3.1 points, no spread, so no test, n = 5 students\n            what could have been shown is not known',
  );
  const untested = text({ claim: 'Untested.', verdict: 'not tested', why: 'expected one cell with ipc 1, got 0' });
  expect(untested).toContain('not tested  Untested.\n            expected one cell with ipc 1, got 0');
  expect(text(TESTED, TESTED)).toMatch(/^Claims, decided at 5 % for 2 tests together \(Holm\);/);
});
