// The one of several estimates that decides a claim about all of them, or about any of them. Not what is estimated.
import { studentTAbove } from '../../statistics/student-t.ts';
import type { Looks, Measured } from './claim.ts';

/** Of an estimate that was not picked from others. */
export const ONE_LOOK: Looks = { above: 1, below: 1 };

/**
 * The estimate that is least surely above its bound, for a claim that all of `estimates` (one at least) are. Each is tested at the full level, since the
 * claim is shown only with all of them; that any of them is below its bound is tested at a share of it (Bonferroni). Source: Berger,
 * "Multiparameter hypothesis testing and acceptance sampling" (Technometrics 24, 1982), on intersection-union tests. `what` they are is told.
 */
export function weakestOf(estimates: readonly Measured[], what: string): Measured {
  const weakest = estimates.reduce((least, one) => (chanceAbove(one) > chanceAbove(least) ? one : least));
  const { above, below } = weakest.looks ?? ONE_LOOK;
  if (estimates.length === 1) return weakest;
  const looks = { above, below: below * estimates.length };
  return { ...weakest, quantity: `${weakest.quantity}, the least clear of ${estimates.length} ${what}`, looks };
}

/** The estimate that is most surely above its bound, for a claim that any of `estimates` (one at least) is: the other way round. */
export function strongestOf(estimates: readonly Measured[], what: string): Measured {
  const strongest = estimates.reduce((most, one) => (chanceAbove(one) < chanceAbove(most) ? one : most));
  const { above, below } = strongest.looks ?? ONE_LOOK;
  if (estimates.length === 1) return strongest;
  const looks = { above: above * estimates.length, below };
  return { ...strongest, quantity: `${strongest.quantity}, the clearest of ${estimates.length} ${what}`, looks };
}

/** The p value of its test against values at or below the bound, as often as its looks count; without bound where nothing is known of its error. */
function chanceAbove({ value, bound, error, degrees, looks = ONE_LOOK }: Measured): number {
  return error === null ? Number.POSITIVE_INFINITY : looks.above * studentTAbove((value - bound) / error, degrees);
}
