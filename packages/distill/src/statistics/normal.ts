// The standard normal distribution. Not its random numbers.

/** Beyond this the rest of the probability is below the smallest step of a double. */
const FAR = 9;

/**
 * P(Z <= z) = 1/2 + density(z) (z + z^3/3 + z^5/(3*5) + z^7/(3*5*7) + ...), to about 1e-15.
 * Source: Marsaglia, "Evaluating the normal distribution" (Journal of Statistical Software 11, 2004); Abramowitz and Stegun, 26.2.11.
 */
export function normalBelow(z: number): number {
  if (Math.abs(z) > FAR) return z < 0 ? 0 : 1;
  let [sum, term] = [z, z];
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
