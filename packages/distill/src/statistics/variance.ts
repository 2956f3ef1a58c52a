// How much of a spread comes from which source, such as expert, image choice and student. Not what the measurements are.
//
// Model of nested random effects, for sources 1 (outermost) to L, each with its own variance:
//   y = mu + effect_1[i_1] + effect_2[i_1, i_2] + ... + effect_L[i_1, ..., i_L]
// With G_l groups at level l (G_0 = 1), m_l measurements in each, and means of groups within those of the level above:
//   MS_l = m_l sum over groups of (mean_l - mean_(l-1))^2 / (G_l - G_(l-1)),  E[MS_l] = m_l variance_l + E[MS_(l+1)],  E[MS_L] = variance_L
// The method of moments solves this: variance_l = (MS_l - MS_(l+1)) / m_l. A negative solution is set to 0.
// Source: Searle, Casella, McCulloch, Variance Components (1992), chapter 4.
import { studentTQuantile } from './student-t.ts';

/** A source of variance, and how many members of it there are within each member of the one before. */
export interface VarianceLevel {
  readonly source: string;
  readonly count: number;
}

export interface VarianceComponent extends VarianceLevel {
  readonly variance: number;
  /** Of the sum of all variances, 0 to 1; 0 where that sum is 0. */
  readonly share: number;
  /** The solution was negative and is reported as 0: the data show no variance of this source. */
  readonly clamped: boolean;
  /** MS of this source, with the variances of the sources within it. */
  readonly meanSquare: number;
}

export interface VarianceSplit {
  readonly components: readonly VarianceComponent[];
  readonly mean: number;
  /**
   * 95 % interval of mu: of the mean over other members of every source, by Student's t with (count of the first source) - 1 degrees of
   * freedom.
   */
  readonly ci95: readonly [low: number, high: number];
}

/**
 * Splits the variance of `values`, given in the order of nested loops over `levels`, the first outermost, such as `[{ source: 'expert',
 * count: 3 }, { source: 'images', count: 4 }, { source: 'student', count: 5 }]` for 60 accuracies. Every member must be drawn for itself:
 * image choices anew for each expert, students anew for each choice. Of students that are the same for every choice, what they do alike counts for
 * them, so that the variance of choices comes out too low (crossed.ts tells them apart). Throws unless counts are at least 2 and fit `values`.
 */
export function splitVariance(values: readonly number[], levels: readonly VarianceLevel[]): VarianceSplit {
  checkDesign(values, levels);
  const means = groupMeans(values, levels);
  const squares = levels.map((_, l) => meanSquare(means[l], means[l + 1], values.length));
  const raw = squares.map((square, l) => (square - (squares[l + 1] ?? 0)) / (values.length / means[l + 1].length));
  const variances = raw.map((variance) => Math.max(0, variance));
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const components = levels.map((level, l) => ({
    ...level,
    variance: variances[l],
    share: total === 0 ? 0 : variances[l] / total,
    clamped: raw[l] < 0,
    meanSquare: squares[l],
  }));
  // The variance of the mean is E[MS_1] / values.length.
  const half = studentTQuantile(0.95, levels[0].count - 1) * Math.sqrt(squares[0] / values.length);
  const [[mean]] = means;
  return { components, mean, ci95: [mean - half, mean + half] };
}

function checkDesign(values: readonly number[], levels: readonly VarianceLevel[]): void {
  const small = levels.find(({ count }) => !Number.isInteger(count) || count < 2);
  if (levels.length === 0) throw new Error('splitVariance: expected at least one source of variance, got none.');
  if (small !== undefined)
    throw new Error(`splitVariance: expected at least 2 of ${small.source}, got ${small.count}. Leave a fixed one out.`);
  const size = levels.reduce((product, { count }) => product * count, 1);
  const design = levels.map(({ source, count }) => `${count} ${source}`).join(' x ');
  if (values.length !== size) throw new Error(`splitVariance: expected ${size} values for ${design}, got ${values.length}.`);
  if (!values.every(Number.isFinite)) throw new Error('splitVariance: expected finite values, got NaN or infinity among them.');
}

/** Means of the groups of every level, from the one grand mean to the values themselves. */
function groupMeans(values: readonly number[], levels: readonly VarianceLevel[]): number[][] {
  const means: number[][] = [[...values]];
  for (const { count } of levels.toReversed()) {
    const [inner] = means;
    means.unshift(Array.from({ length: inner.length / count }, (_, g) => meanOf(inner.slice(g * count, (g + 1) * count))));
  }
  return means;
}

function meanSquare(outer: readonly number[], inner: readonly number[], size: number): number {
  const perGroup = inner.length / outer.length;
  const sum = inner.reduce((total, mean, g) => total + (mean - outer[Math.floor(g / perGroup)]) ** 2, 0);
  return ((size / inner.length) * sum) / (inner.length - outer.length);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
