// How far a statistic of groups can be trusted: the jackknife, which leaves out one of them at a time. Not the statistic.

/**
 * Pseudo-values of `statistic`, one for each of k groups: k times it of all, less k - 1 times it of all but this one. Their mean is the jackknife's
 * estimate, and Student's t with k - 1 degrees of freedom tells its interval, about right where the statistic is near to symmetric, as the
 * logarithm of a variance is. Source: Miller, "The jackknife: a review", Biometrika 61 (1974). Throws for fewer than 2 groups.
 */
export function jackknife<T>(groups: readonly T[], statistic: (groups: readonly T[]) => number): number[] {
  const k = groups.length;
  if (k < 2) throw new Error(`jackknife: expected at least 2 groups, got ${k}.`);
  const ofAll = statistic(groups);
  return groups.map((_, left) => k * ofAll - (k - 1) * statistic(groups.filter((_, place) => place !== left)));
}
