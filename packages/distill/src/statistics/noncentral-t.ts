// The noncentral t distribution: how a t statistic falls where there is an effect. Not the power of a test (power.ts).
import { normalBelow } from './normal.ts';

/** Exponents below minus this do not reach the sum's last digit. */
const NEGLIGIBLE = 40;

/**
 * P(T > t) for T = (Z + delta) / S, with Z standard normal and df S^2 chi-squared with `degrees` (df) >= 1 degrees of freedom: the mean of
 * P(Z > t S - delta) over S = e^u, whose density in u is proportional to w(u) = exp(df (u - (e^(2u) - 1) / 2)).
 * For this mean as for the integral of w, the trapezoidal rule over the whole line converges exponentially, once the step is fine against
 * the widths of w and of the normal probability: absolute error about 1e-13. Sources: Johnson, Kotz, Balakrishnan, Continuous Univariate
 * Distributions 2 (1995), chapter 31; Trefethen, Weideman, "The exponentially convergent trapezoidal rule" (SIAM Review 56, 2014).
 */
export function noncentralTAbove(t: number, degrees: number, delta: number): number {
  const width = NEGLIGIBLE / degrees;
  const [low, high] = [-Math.sqrt(width) - width, Math.sqrt(width)];
  const step = 0.25 / Math.sqrt(4 + degrees + t * t);
  let [weights, sum] = [0, 0];
  for (let u = low; u <= high; u += step) {
    const weight = Math.exp(degrees * (u - Math.expm1(2 * u) / 2));
    weights += weight;
    sum += weight * normalBelow(delta - t * Math.exp(u));
  }
  return sum / weights;
}
