// Nonlinear least squares by Levenberg and Marquardt. Not the models that are fitted.

/** Residuals r [n] at some parameters [p], and their derivatives J [n][p]. */
export interface Linearised {
  readonly residuals: readonly number[];
  readonly jacobian: Matrix;
}

export interface LeastSquares {
  readonly parameters: readonly number[];
  /** Sum of squared residuals. */
  readonly squares: number;
  /** (J^T J)^-1 [p][p]: times the variance of a residual, the covariance of the parameters. */
  readonly inverse: Matrix;
}

type Matrix = readonly (readonly number[])[];

const MOST_STEPS = 500;
/** Relative change of the sum of squares that no step needs to reach. */
const CONVERGED = 1e-14;
/** What remains of a unit diagonal where one column is a combination of others. */
const SINGULAR = 1e-12;

/**
 * Parameters that minimise |r|^2, searched from `start` on. If r changed linearly, the step that solves (J^T J) step = -J^T r would lead to
 * the minimum at once (Gauss and Newton); lambda times its own diagonal, added to J^T J, shortens a step that leads up. Sources: Levenberg,
 * "A method for the solution of certain non-linear problems in least squares" (1944); Marquardt, "An algorithm for least-squares estimation
 * of nonlinear parameters" (1963). Throws where the data do not fix the parameters.
 */
export function leastSquares(linearise: (parameters: readonly number[]) => Linearised, start: readonly number[]): LeastSquares {
  let [parameters, at, lambda] = [start, linearise(start), 1e-3];
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = parameters.map((_, j) => dot(columnOf(at.jacobian, j), at.residuals));
    const damped = normalMatrix(at.jacobian).map((row, i) => row.map((value, j) => (i === j ? value * (1 + lambda) : value)));
    const inverse = inverted(damped);
    const tried = parameters.map((value, i) => value - dot(inverse[i], slope));
    const there = linearise(tried);
    const squares = dot(at.residuals, at.residuals);
    const gain = squares - dot(there.residuals, there.residuals);
    lambda *= gain > 0 ? 0.2 : 10;
    if (gain > 0) [parameters, at] = [tried, there];
    if (Math.abs(gain) <= CONVERGED * squares)
      return { parameters, squares: dot(at.residuals, at.residuals), inverse: inverted(normalMatrix(at.jacobian)) };
  }
  throw new Error(`leastSquares: expected a minimum within ${MOST_STEPS} steps, got none. Measure at more places.`);
}

/** J^T J. */
function normalMatrix(jacobian: Matrix): number[][] {
  const columns = jacobian[0].map((_, j) => columnOf(jacobian, j));
  return columns.map((a) => columns.map((b) => dot(a, b)));
}

/** Inverse of a symmetric positive definite matrix, scaled to a unit diagonal, by Gauss and Jordan. */
function inverted(matrix: Matrix): number[][] {
  const scale = matrix.map((row, i) => 1 / Math.sqrt(row[i]));
  const rows = matrix.map((row, i) => [...row.map((value, j) => value * scale[i] * scale[j]), ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    const head = rows[pivot][pivot];
    if (!(head > SINGULAR))
      throw new Error('leastSquares: expected data that fix every parameter, got too few different ones. Measure at more places.');
    rows[pivot] = rows[pivot].map((value) => value / head);
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i][pivot];
      if (i !== pivot) rows[i] = rows[i].map((value, j) => value - factor * rows[pivot][j]);
    }
  }
  return rows.map((row, i) => row.slice(rows.length).map((value, j) => value * scale[i] * scale[j]));
}

const columnOf = (matrix: Matrix, j: number): number[] => matrix.map((row) => row[j]);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
