// The scaling law of accuracy with images per class, and how many images a kind of labels saves. Not its figure.
//
// Source: paper, figure 6 right: acc = (c IPC / a)^b - d, with a, b and d shared by all curves, c = 1 for hard labels, and for each kind of
// soft labels its own c: they do with 1 / c of the images. A curve alone tells the ratio of c and a only, so curve k has one scale c_k / a.
//
// For small b (the paper's is 0.077) scale and offset can hardly be told apart, and towards b = 0 both grow without bound. Hence the same
// law by the level l_k of curve k at IPC 1, its slope s_k there (by ln IPC), and what the slopes share, q = b d:
//   acc = l_k + s_k (IPC^b - 1) / b,   l_k = (c_k / a)^b - d,   s_k = b (c_k / a)^b = q + b l_k
// It goes on through b = 0, where acc = l_k + q ln IPC, to b < 0, where accuracy levels off. There too each curve is the reference,
// curve 0, at c_k times as many images:
//   ln c_k = ln(s_k / s_0) / b,   (l_k - l_0) / q at b = 0
import { type Linearised, leastSquares } from './least-squares.ts';
import { studentTQuantile } from './student-t.ts';

/** The accuracies of one kind of labels. */
export interface LawCurve {
  readonly name: string;
  readonly points: readonly LawPoint[];
}

export interface LawPoint {
  readonly ipc: number;
  /** Mean accuracy as a fraction. */
  readonly accuracy: number;
  /** Inversely proportional to the variance of the mean, such as the number of students; 1 unless given. */
  readonly weight?: number;
}

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly ci95: readonly [low: number, high: number];
}

/** A fitted law. */
export interface ScalingLaw {
  /** Names; curve 0 is the reference. */
  readonly curves: readonly string[];
  /** l_k of every curve, q, b. */
  readonly parameters: readonly number[];
  /** Of the parameters [p][p], with the variance of a residual taken from the fit. */
  readonly covariance: readonly (readonly number[])[];
  /** Points less parameters. */
  readonly degrees: number;
  /** Standard deviation of a residual of weight 1: noise of the points and misfit of the law. */
  readonly residualStd: number;
}

/**
 * Fits the law to curves, the first of them the reference, by weighted least squares; errors of the points count as independent. Throws
 * unless there are more points than parameters (curves + 2) and they fix all of them.
 */
export function fitScalingLaw(curves: readonly LawCurve[]): ScalingLaw {
  const observations = curves.flatMap(({ points }, curve) => points.map((point) => ({ curve, weight: 1, ...point })));
  const degrees = observations.length - (curves.length + 2);
  const got = `${observations.length} points on ${curves.length} curves`;
  if (degrees < 1) throw new Error(`fitScalingLaw: expected more than ${curves.length + 2} points, got ${got}. Add IPCs.`);
  for (const { curve, ipc, accuracy, weight } of observations) {
    if (ipc > 0 && weight > 0 && Number.isFinite(ipc * weight * accuracy)) continue;
    const point = `accuracy ${accuracy} at IPC ${ipc} with weight ${weight}`;
    throw new Error(`fitScalingLaw: expected finite numbers, IPC and weight above 0, on curve ${curves[curve].name}, got ${point}.`);
  }
  // At b = 0 the law is linear in all other parameters, so that the first steps find them from anywhere.
  const start = [...curves.map(() => 0), 0.1, 0];
  const { parameters, squares, inverse } = leastSquares((at) => linearise(observations, at), start);
  const variance = squares / degrees;
  const covariance = inverse.map((row) => row.map((value) => value * variance));
  return { curves: curves.map(({ name }) => name), parameters, covariance, degrees, residualStd: Math.sqrt(variance) };
}

/** The law's accuracy for curve `k`, as a fraction. */
export function lawAccuracy({ parameters }: ScalingLaw, k: number, ipc: number): number {
  const { level, slope, b } = termsOf(parameters, k);
  return level + slope * growth(ipc, b);
}

/** The data-saving factor c_k of curve `k` against curve 0; null where one of them does not rise with IPC. */
export function dataSaving(law: ScalingLaw, k: number): Estimate | null {
  const rises = [0, k].every((curve) => termsOf(law.parameters, curve).slope > 0);
  if (!rises) return null;
  return exponential(
    estimate(law, (parameters) => {
      const [own, reference] = [termsOf(parameters, k), termsOf(parameters, 0)];
      const ratio = (own.level - reference.level) / reference.slope; // (s_k / s_0 - 1) / b
      return own.b === 0 ? ratio : Math.log1p(own.b * ratio) / own.b;
    }),
  );
}

/**
 * a, b and d as the paper writes the law, with c = 1 for curve 0; null where b or that curve's slope is not above 0. The nearer b is to 0,
 * the less is known of a and d.
 */
export function paperForm(law: ScalingLaw): { readonly a: Estimate; readonly b: Estimate; readonly d: Estimate } | null {
  const { slope, b } = termsOf(law.parameters, 0);
  if (!(b > 0 && slope > 0)) return null;
  const logScale = estimate(law, (parameters) => {
    const reference = termsOf(parameters, 0);
    return -Math.log(reference.slope / reference.b) / reference.b;
  });
  const exponent = (parameters: readonly number[]) => termsOf(parameters, 0).b;
  const offset = (parameters: readonly number[]) => termsOf(parameters, 0).q / termsOf(parameters, 0).b;
  return { a: exponential(logScale), b: estimate(law, exponent), d: estimate(law, offset) };
}

/** The terms of curve k. */
function termsOf(parameters: readonly number[], k: number): { level: number; slope: number; q: number; b: number } {
  const [q, b] = parameters.slice(-2);
  return { level: parameters[k], slope: q + b * parameters[k], q, b };
}

/** (IPC^b - 1) / b, and ln IPC at b = 0. */
function growth(ipc: number, b: number): number {
  return b === 0 ? Math.log(ipc) : Math.expm1(b * Math.log(ipc)) / b;
}

/** Derivative of growth by b: (IPC^b ln IPC - growth) / b, by its series where that would cancel. */
function growthByB(ipc: number, b: number): number {
  const log = Math.log(ipc);
  const x = b * log;
  return Math.abs(x) < 1e-3 ? log ** 2 * (1 / 2 + x / 3 + x ** 2 / 8) : (Math.exp(x) * log - growth(ipc, b)) / b;
}

function linearise(observations: readonly (Required<LawPoint> & { curve: number })[], parameters: readonly number[]): Linearised {
  const curves = parameters.length - 2;
  const rows = observations.map(({ curve, ipc, accuracy, weight }) => {
    const { level, slope, b } = termsOf(parameters, curve);
    const grown = growth(ipc, b);
    const byLevels = Array.from({ length: curves }, (_, k) => (k === curve ? 1 + b * grown : 0));
    const derivatives = [...byLevels, grown, level * grown + slope * growthByB(ipc, b)];
    return { residual: Math.sqrt(weight) * (level + slope * grown - accuracy), derivatives: derivatives.map((d) => Math.sqrt(weight) * d) };
  });
  return { residuals: rows.map(({ residual }) => residual), jacobian: rows.map(({ derivatives }) => derivatives) };
}

/** Step of the derivatives by parameters, which are fractions of about 0.1. */
const STEP = 1e-6;

/**
 * f of the parameters, with the variance of its linear part, grad^T covariance grad.
 * Source: the delta method (Seber, Wild, Nonlinear Regression, 1989).
 */
function estimate({ parameters, covariance, degrees }: ScalingLaw, f: (parameters: readonly number[]) => number): Estimate {
  const moved = (place: number, step: number) => f(parameters.map((value, i) => (i === place ? value + step : value)));
  const gradient = parameters.map((_, i) => (moved(i, STEP) - moved(i, -STEP)) / (2 * STEP));
  const variance = gradient.reduce((sum, di, i) => sum + gradient.reduce((own, dj, j) => own + di * covariance[i][j] * dj, 0), 0);
  const half = studentTQuantile(0.95, degrees) * Math.sqrt(Math.max(0, variance));
  const value = f(parameters);
  return { value, ci95: [value - half, value + half] };
}

/** What was estimated by its logarithm. */
function exponential({ value, ci95: [low, high] }: Estimate): Estimate {
  return { value: Math.exp(value), ci95: [Math.exp(low), Math.exp(high)] };
}
