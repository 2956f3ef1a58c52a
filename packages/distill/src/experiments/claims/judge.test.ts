// Verdicts against known numbers: intervals, Holm's correction, bounds, factors, and what could have been shown.
import { expect, test } from 'vitest';
import { smallResults } from '../../runs/results.fixture.ts';
import { type Measured, meanOf, NotTestable } from './claim.ts';
import { parseFindings, printFindings } from './finding.ts';
import { judgeClaims } from './judge.ts';

const claimOf = (measured: Measured) => ({ id: measured.quantity, text: measured.quantity, measure: () => measured });
const judged = (...measured: Measured[]) => judgeClaims(measured.map(claimOf), smallResults);
/** t = 4 with 4 degrees of freedom: p = 0.0161. */
const CLEAR: Measured = { quantity: 'clear', unit: 'points', value: 0.04, bound: 0, error: 0.01, degrees: 4, n: 5, of: 'students' };

test('the mean of values has the error of a mean', () => {
  expect(meanOf([0.01, 0.03, 0.02], { quantity: 'q' })).toEqual({
    quantity: 'q',
    unit: 'points',
    value: expect.closeTo(0.02, 12),
    bound: 0,
    error: expect.closeTo(0.01 / Math.sqrt(3), 12),
    degrees: 2,
    n: 3,
    of: 'students',
  });
});

test('a lone claim has its own p value, its 95 % interval, and the effect that 80 % of such tests find', () => {
  const [finding] = judged(CLEAR);
  expect(finding).toMatchObject({ verdict: 'shown', estimate: 0.04, p: expect.closeTo(0.01613, 5), n: 5 });
  // 0.04 -+ 2.77645 * 0.01
  expect(finding).toMatchObject({ ci95: [expect.closeTo(0.012236, 6), expect.closeTo(0.067764, 6)] });
  // The noncentral t with 4 degrees of freedom is above 2.77645 with 80 % at delta = 3.75.
  expect(finding).toMatchObject({ detectable: expect.closeTo(0.0375, 3) });
});

test('several claims share the chance of an error', () => {
  const verdicts = (...measured: Measured[]) => judged(...measured).map(({ verdict }) => verdict);
  const opposite = { ...CLEAR, value: -0.04 };
  expect(verdicts(CLEAR, opposite)).toEqual(['shown', 'contrary']);
  expect(judged(CLEAR, opposite)[0]).toMatchObject({ p: expect.closeTo(2 * 0.01613, 4) });
  // Three times 0.0161 is just below 0.05, four times is not.
  expect(verdicts(CLEAR, CLEAR, CLEAR, CLEAR)).toEqual(['not shown', 'not shown', 'not shown', 'not shown']);
});

test('what has no spread or cannot be measured is no test, and takes nothing from the others', () => {
  const without = { ...CLEAR, error: null };
  const untestable = {
    id: 'untestable',
    text: 'untestable',
    measure: () => {
      throw new NotTestable('expected a cell, got none');
    },
  };
  const findings = judgeClaims([claimOf(without), untestable, claimOf(CLEAR)], smallResults);
  expect(findings.map(({ verdict }) => verdict)).toEqual(['not shown', 'not tested', 'shown']);
  expect(findings[0]).toMatchObject({ p: null, ci95: null, detectable: null });
  expect(findings[2]).toMatchObject({ p: expect.closeTo(0.01613, 5) });
});

test('errors of other kinds are not swallowed', () => {
  const broken = {
    id: 'broken',
    text: 'broken',
    measure: () => {
      throw new Error('broken');
    },
  };
  expect(() => judgeClaims([broken], smallResults)).toThrow('broken');
});

test('a bound moves what is tested, not what is told', () => {
  const [finding] = judged({ ...CLEAR, value: 0, bound: -0.04 });
  expect(finding).toMatchObject({ verdict: 'shown', estimate: 0, bound: -0.04, p: expect.closeTo(0.01613, 5) });
});

test('a factor is told as itself, its interval not symmetric', () => {
  const [finding] = judged({ ...CLEAR, unit: 'factor', value: Math.log(4), error: Math.log(4) / 4 });
  expect(finding).toMatchObject({ estimate: expect.closeTo(4, 12), bound: 1, verdict: 'shown' });
  const half = Math.exp(2.776445 * (Math.log(4) / 4));
  expect(finding).toMatchObject({ ci95: [expect.closeTo(4 / half, 4), expect.closeTo(4 * half, 4)] });
});

test('findings are read back as they were written', () => {
  const untested = { claim: 'untested', verdict: 'not tested', why: 'no cell' } as const;
  const all = { experiment: 'e', question: 'q', expected: 'x', findings: [...judged(CLEAR), untested] };
  expect(parseFindings(printFindings(all), 'claims.json')).toEqual(all);
  expect(() => parseFindings('{ "experiment": 1 }', 'claims.json')).toThrow(/^claims: expected .* in claims\.json/);
});
