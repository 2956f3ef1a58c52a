// How much of a spread comes from which source, such as expert, image choice and student. Not what the measurements are.
//
// Model of crossed random effects, every member of a source with every member of the others, measured once. For each set U of sources one effect,
// of its own variance V_U: of one source alone its main effect, of several their interaction, of all of them together with the noise.
//   y[i_1, ..., i_L] = mu + sum over U of effect_U[i_u for u in U]
// Estimates of effects are means over all sources but U, less the mean over each source in U. With N values, n_U cells of U and d_U = product of (n_u - 1):
//   MS_U = sum over values of (estimate of effect_U)^2 / d_U,    E[MS_U] = sum over T that hold U of (N / n_T) V_T
// The method of moments solves this, with all interactions in the model, none taken for 0:
//   V_U = (n_U / N) sum over T that hold U of (-1)^(|T| - |U|) MS_T
// For two sources V_1 = (MS_1 - MS_12) / n_2; for three V_1 = (MS_1 - MS_12 - MS_13 + MS_123) / (n_2 n_3). The rest is the sum of all V_U of more than one
// source. Negative solutions are set to 0; a negative V_U of an interaction counts as it is in the sum.
// Source: Searle, Casella, McCulloch, Variance Components (1992), chapter 4.
import { studentTQuantile } from './student-t.ts';

/** A source of variance, and how many members it has. */
export interface VarianceLevel {
  readonly source: string;
  readonly count: number;
}

export interface VariancePart {
  readonly variance: number;
  /** Of the sum of all variances and the rest, 0 to 1; 0 where that sum is 0. */
  readonly share: number;
  /** The solution was negative and is reported as 0: the data show no variance of this source. */
  readonly clamped: boolean;
}

export interface VarianceComponent extends VarianceLevel, VariancePart {}

export interface VarianceSplit {
  /** What each source does alike with all members of the others, in the order of the sources. */
  readonly components: readonly VarianceComponent[];
  /** Interactions of sources, and noise, which measuring once does not tell apart. */
  readonly rest: VariancePart;
  readonly mean: number;
  /**
   * 95 % interval of the mean over other members of the first source, with the members of the others that there are: by Student's t with
   * (count of the first source) - 1 degrees of freedom.
   */
  readonly ci95: readonly [low: number, high: number];
}

/** Values in the order of nested loops over sources with these numbers of members. */
interface Grid {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Splits the variance of `values`, given in the order of nested loops over `levels`, the first outermost, such as `[{ source: 'expert',
 * count: 3 }, { source: 'images', count: 4 }, { source: 'student', count: 5 }]` for 60 accuracies. Sources must be crossed: the same choices of images
 * for every expert, and the same students, in equal order, for every choice. Throws unless there are two sources, of two members each, that fit `values`.
 */
export function splitVariance(values: readonly number[], levels: readonly VarianceLevel[]): VarianceSplit {
  checkDesign(values, levels);
  const grid = { values, counts: levels.map(({ count }) => count) };
  const squares = meanSquares(grid);
  const raw = squares.map((_, set) => (set === 0 ? 0 : solution(grid, squares, set)));
  const rest = raw.reduce((sum, variance, set) => (sizeOf(set) > 1 ? sum + variance : sum), 0);
  const mains = levels.map((_, source) => raw[1 << source]);
  const total = [...mains, rest].reduce((sum, variance) => sum + Math.max(0, variance), 0);
  const part = (variance: number): VariancePart => ({
    variance: Math.max(0, variance),
    share: total === 0 ? 0 : Math.max(0, variance) / total,
    clamped: variance < 0,
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Given the members of all other sources, means of members of the first are independent draws around mu: their variance over their number is MS_1 / N.
  const half = studentTQuantile(0.95, levels[0].count - 1) * Math.sqrt(squares[1] / values.length);
  return {
    components: levels.map((level, source) => ({ ...level, ...part(mains[source]) })),
    rest: part(rest),
    mean,
    ci95: [mean - half, mean + half],
  };
}

function checkDesign(values: readonly number[], levels: readonly VarianceLevel[]): void {
  const small = levels.find(({ count }) => !Number.isInteger(count) || count < 2);
  if (levels.length < 2) throw new Error(`splitVariance: expected at least two sources of variance, got ${levels.length}.`);
  if (small !== undefined)
    throw new Error(`splitVariance: expected at least 2 of ${small.source}, got ${small.count}. Leave a fixed one out.`);
  const size = levels.reduce((product, { count }) => product * count, 1);
  const design = levels.map(({ source, count }) => `${count} ${source}`).join(' x ');
  if (values.length !== size) throw new Error(`splitVariance: expected ${size} values for ${design}, got ${values.length}.`);
  if (!values.every(Number.isFinite)) throw new Error('splitVariance: expected finite values, got NaN or infinity among them.');
}

// A set of sources is a number whose bit u stands for source u.
const holds = (set: number, source: number): boolean => ((set >> source) & 1) === 1;
const sizeOf = (set: number): number => set.toString(2).replaceAll('0', '').length;

/** MS of every set of sources, with the set as its index; that of the empty set, the mean itself, is no spread. */
function meanSquares(grid: Grid): number[] {
  return Array.from({ length: 2 ** grid.counts.length }, (_, set) => {
    const degrees = grid.counts.reduce((product, count, source) => (holds(set, source) ? product * (count - 1) : product), 1);
    return effect(grid, set).reduce((sum, value) => sum + value ** 2, 0) / degrees;
  });
}

/** V of a set of sources, before negative ones are set to 0. */
function solution({ values, counts }: Grid, squares: readonly number[], set: number): number {
  const cells = counts.reduce((product, count, source) => (holds(set, source) ? product * count : product), 1);
  const signed = squares.map((square, other) => ((other & set) === set ? (-1) ** (sizeOf(other) - sizeOf(set)) * square : 0));
  return (cells / values.length) * signed.reduce((sum, square) => sum + square, 0);
}

/** Estimates of the effect of a set of sources, one for each value: means over all other sources, less the mean over each in the set. */
function effect({ values, counts }: Grid, set: number): readonly number[] {
  return counts.reduce((left, _, source) => {
    const means = meansOver({ values: left, counts }, source);
    return holds(set, source) ? left.map((value, place) => value - means[place]) : means;
  }, values);
}

/** For each value the mean of those that differ from it in the member of one source alone. */
function meansOver({ values, counts }: Grid, source: number): number[] {
  const count = counts[source];
  const stride = counts.slice(source + 1).reduce((product, inner) => product * inner, 1);
  return values.map((_, place) => {
    const first = place - (Math.floor(place / stride) % count) * stride;
    let sum = 0;
    for (let member = 0; member < count; member++) sum += values[first + member * stride];
    return sum / count;
  });
}
