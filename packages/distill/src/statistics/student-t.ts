// Student's t distribution for whole degrees of freedom: probability and quantile. Not a statistics library.
//
// P(|T| <= t) with theta = atan(t / sqrt(df)) is a finite series (Abramowitz and Stegun, 26.7.3 and 26.7.4):
//   even df: sin(theta) (1 + 1/2 cos^2 + 1*3/(2*4) cos^4 + ... up to cos^(df-2))
//   odd df:  2/pi (theta + sin(theta) (cos + 2/3 cos^3 + 2*4/(3*5) cos^5 + ... up to cos^(df-2)))

/** P(|T| <= t) for Student's t with `degrees` >= 1 (whole) degrees of freedom; t >= 0. */
export function studentTWithin(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(theta) : 1;
  let series = 0;
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    series += term;
    term *= (Math.cos(theta) ** 2 * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * series) : Math.sin(theta) * series;
}

/** The t that holds |T| with probability `within` (0 < within < 1): 0.95 gives the factor of a 95 % interval. */
export function studentTQuantile(within: number, degrees: number): number {
  // The probability grows with theta, which lives in (0, pi/2): bisect there, since t itself has no upper bound.
  let [low, high] = [0, Math.PI / 2];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (studentTWithin(Math.sqrt(degrees) * Math.tan(middle), degrees) < within) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}
