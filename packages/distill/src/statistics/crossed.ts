// Mean squares of a table whose rows and columns both vary, such as choices of images and students that are the same with each. Not the variances (variance.ts).
//
// Model: y_ij = mu + row_i + column_j + rest_ij for k rows and n columns, each effect of its own variance V. With means of rows and of columns:
//   MS_rows = n sum (mean_i - mean)^2 / (k - 1),                                E = n V_row + V_rest
//   MS_residual = sum (y_ij - mean_i - mean_j + mean)^2 / ((k - 1) (n - 1)),    E = V_rest
//   MS_within rows = sum (y_ij - mean_i)^2 / (k (n - 1)),                       E = V_column + V_rest
// Source: Searle, Casella, McCulloch, Variance Components (1992), chapter 4.

/** Mean squares of a table. */
export interface CrossedMeanSquares {
  readonly rows: number;
  readonly residual: number;
  readonly withinRows: number;
}

/** Mean squares of a `table` of rows of equal length. Throws unless there are two rows and two columns at least. */
export function crossedMeanSquares(table: readonly (readonly number[])[]): CrossedMeanSquares {
  const [k, n] = [table.length, table[0]?.length ?? 0];
  if (k < 2 || n < 2 || table.some((row) => row.length !== n))
    throw new Error(
      `crossedMeanSquares: expected 2 rows of 2 values at least, of equal length, got rows of ${table.map((row) => row.length).join(', ')}.`,
    );
  const rowMeans = table.map(mean);
  const columnMeans = table[0].map((_, j) => mean(table.map((row) => row[j])));
  const all = mean(rowMeans);
  const squares = (of: (i: number, j: number) => number) =>
    table.reduce((sum, row, i) => row.reduce((part, _, j) => part + of(i, j) ** 2, sum), 0);
  return {
    rows: squares((i) => rowMeans[i] - all) / (k - 1),
    residual: squares((i, j) => table[i][j] - rowMeans[i] - columnMeans[j] + all) / ((k - 1) * (n - 1)),
    withinRows: squares((i, j) => table[i][j] - rowMeans[i]) / (k * (n - 1)),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
