// Correction of p values for being several. Not the tests that give them.

/**
 * Holm's adjusted p values, in the order given: with p_(1) <= ... <= p_(m), that of p_(k) is the greatest of (m - j + 1) p_(j) over
 * j <= k, at most 1. To reject those up to alpha keeps the chance of any false rejection at alpha, however the tests depend on each other.
 * Source: Holm, "A simple sequentially rejective multiple test procedure" (Scandinavian Journal of Statistics 6, 1979). Throws for values
 * outside 0 to 1.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new Error(`holmAdjusted: expected p values from 0 to 1, got ${wrong}.`);
  const adjusted = [...pValues];
  let greatest = 0;
  pValues
    .map((p, place) => ({ p, place }))
    .sort((a, b) => a.p - b.p)
    .forEach(({ p, place }, rank) => {
      greatest = Math.max(greatest, Math.min(1, (pValues.length - rank) * p));
      adjusted[place] = greatest;
    });
  return adjusted;
}
