// Student's t distribution for whole degrees of freedom: probabilities and quantile. Not a statistics library.
//
// With theta = atan(t / sqrt(df)), P(|T| <= t) is the beginning of a series (Abramowitz and Stegun, 26.7.3 and 26.7.4):
//   even df: sin(theta) (1 + 1/2 cos^2 + 1*3/(2*4) cos^4 + ... up to cos^(df-2))
//   odd df:  2/pi (theta + sin(theta) (cos + 2/3 cos^3 + 2*4/(3*5) cos^5 + ... up to cos^(df-2)))
// The whole series is 1: that of (1 - cos^2)^(-1/2), and that of arcsin(cos) / sin. So its terms from cos^df on are P(|T| > t), without the
// cancellation of 1 - P(|T| <= t).

/** Above this probability the rest of the series is summed, since 1 minus the probability would lose digits. */
const TAIL_BEGINS = 0.99;
/** Smaller terms count as 0, well before doubles lose their precision. */
const SMALLEST_TERM = 1e-300;

/** P(|T| <= t) for Student's t with `degrees` >= 1 (whole) degrees of freedom; t >= 0. */
export function studentTWithin(t: number, degrees: number): number {
  return beginning(t, degrees).within;
}

/** P(|T| > t), the p value of a two-sided test; t >= 0. Small values keep their digits. */
export function studentTBeyond(t: number, degrees: number): number {
  const { within, next, sine, squaredCosine } = beginning(t, degrees);
  if (within < TAIL_BEGINS) return 1 - within;
  let [rest, term, power] = [0, next, degrees];
  while (term > Math.max(rest * Number.EPSILON, SMALLEST_TERM)) {
    rest += term;
    term *= (squaredCosine * (power + 1)) / (power + 2);
    power += 2;
  }
  return sine * rest * scaleOf(degrees);
}

/** P(T > t), the p value of a one-sided test; t of either sign. */
export function studentTAbove(t: number, degrees: number): number {
  const half = studentTBeyond(Math.abs(t), degrees) / 2;
  return t < 0 ? 1 - half : half;
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

/** The series up to cos^(df-2), and its next term, that of cos^df. */
function beginning(t: number, degrees: number) {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(theta), 1 / Math.hypot(1, t / Math.sqrt(degrees))];
  const squaredCosine = cosine ** 2;
  const odd = degrees % 2 === 1;
  let [series, term] = [0, odd ? cosine : 1];
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    series += term;
    term *= (squaredCosine * (power + 1)) / (power + 2);
  }
  return { within: scaleOf(degrees) * ((odd ? theta : 0) + sine * series), next: term, sine, squaredCosine };
}

const scaleOf = (degrees: number): number => (degrees % 2 === 1 ? 2 / Math.PI : 1);
