// Claims against results: intervals, p values corrected for their number, verdicts, and what could have been shown. Not what is measured.
import { missingName } from '../../experiment/missing-cells.ts';
import type { Results } from '../../runs/results.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import { detectableEffect } from '../../statistics/power.ts';
import { studentTBeyond, studentTQuantile } from '../../statistics/student-t.ts';
import { type Claim, type Measured, NotTestable } from './claim.ts';
import type { Finding, TestedFinding } from './finding.ts';
import { ONE_LOOK } from './picked.ts';

/** Chance that any claim of an experiment is decided falsely, where all true values lie on their bounds. */
export const LEVEL = 0.05;
/** Chance to decide a claim whose true value is the detectable one. */
export const POWER = 0.8;

/**
 * What results say about claims, in their order. Each is a two-sided t test of its quantity against its bound; p values are Holm's over all
 * tests, so that with a chance of 95 % none of an experiment's claims is decided falsely. Intervals stand for themselves.
 */
export function judgeClaims(claims: readonly Claim[], results: Results): Finding[] {
  const gap = gapOf(results);
  const measured = claims.map((claim) => gap ?? measuredOrWhy(claim, results));
  const pValues = measured.map((one) => (typeof one === 'string' ? null : pTwoSided(one)));
  const tests = pValues.filter((p) => p !== null);
  const adjusted = holmAdjusted(tests);
  return measured.map((one, place): Finding => {
    const claim = claims[place].text;
    if (typeof one === 'string') return { claim, verdict: 'not tested', why: one };
    const p = pValues[place] === null ? null : (adjusted.shift() ?? null);
    return { claim, verdict: verdictOf(one, p), ...described(one, LEVEL / tests.length), p };
  });
}

/** Why nothing can be tested where planned cells are missing: a claim takes its cells from those that are there, and would be about others. */
function gapOf({ missing = [] }: Results): string | null {
  return missing.length === 0 ? null : `expected results of all planned cells, got some without ${missing.map(missingName).join('; ')}`;
}

function measuredOrWhy(claim: Claim, results: Results): Measured | string {
  try {
    return claim.measure(results);
  } catch (error) {
    if (error instanceof NotTestable) return error.message;
    throw error;
  }
}

/** P value of an estimate alone, counted as often as it had the chance to be on its side of the bound; null where nothing is known of its error. */
export function pTwoSided({ value, bound, error, degrees, looks = ONE_LOOK }: Measured): number | null {
  if (error === null) return null;
  const times = value > bound ? looks.above : looks.below;
  return Math.min(1, times * studentTBeyond(Math.abs(value - bound) / error, degrees));
}

function verdictOf({ value, bound }: Measured, p: number | null): TestedFinding['verdict'] {
  if (p === null || p > LEVEL) return 'not shown';
  return value > bound ? 'shown' : 'contrary';
}

/**
 * The numbers in the unit that they are told in; `level` is the strictest of Holm's steps. What could have been shown: of an estimate that was picked as
 * the least clear of several, the value that all of them would have to have, where each has an equal share of the chance to be missed.
 */
function described({ quantity, unit, value, bound, error, degrees, n, of, looks = ONE_LOOK }: Measured, level: number) {
  const told = unit === 'factor' ? Math.exp : (x: number) => x;
  const known = { quantity, unit, estimate: told(value), bound: told(bound), n, of };
  if (error === null) return { ...known, ci95: null, detectable: null };
  const half = studentTQuantile(1 - LEVEL, degrees) * error;
  const interval: [low: number, high: number] = [told(value - half), told(value + half)];
  const effect = detectableEffect({ error, degrees, level: level / looks.above }, 1 - (1 - POWER) / looks.below);
  return { ...known, ci95: interval, detectable: told(bound + effect) };
}
