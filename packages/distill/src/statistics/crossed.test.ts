// Mean squares of a crossed table: an example worked by hand, their expectations in a simulation, and what they refuse.
import { describe, expect, it } from 'vitest';
import { crossedMeanSquares } from './crossed.ts';
import { normalDraws } from './draws.fixture.ts';

describe('crossedMeanSquares', () => {
  it('takes the means of rows and columns off', () => {
    // Means of rows 2 and 6, of columns 3 and 5, of all 4; in the second table of columns 4 and 4, with residuals of 1 everywhere.
    expect(
      crossedMeanSquares([
        [1, 3],
        [5, 7],
      ]),
    ).toEqual({ rows: 16, residual: 0, withinRows: 2 });
    expect(
      crossedMeanSquares([
        [1, 3],
        [7, 5],
      ]),
    ).toEqual({ rows: 16, residual: 4, withinRows: 2 });
  });

  it('has the expectations of the model', () => {
    const normal = normalDraws(5);
    const [k, n, trials] = [6, 4, 4000];
    const [row, column, rest] = [0.02, 0.03, 0.01];
    const totals = { rows: 0, residual: 0, withinRows: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const columns = Array.from({ length: n }, () => column * normal());
      const table = Array.from({ length: k }, () => row * normal()).map((own) => columns.map((one) => own + one + rest * normal()));
      const { rows, residual, withinRows } = crossedMeanSquares(table);
      totals.rows += rows / trials;
      totals.residual += residual / trials;
      totals.withinRows += withinRows / trials;
    }
    expect(totals.rows / (n * row ** 2 + rest ** 2)).toBeCloseTo(1, 1);
    expect(totals.residual / rest ** 2).toBeCloseTo(1, 1);
    expect(totals.withinRows / (column ** 2 + rest ** 2)).toBeCloseTo(1, 1);
  });

  it('refuses what is no table', () => {
    expect(() => crossedMeanSquares([[1, 2]])).toThrow('expected 2 rows of 2 values at least, of equal length, got rows of 2.');
    expect(() => crossedMeanSquares([[1, 2], [1]])).toThrow('got rows of 2, 1.');
  });
});
