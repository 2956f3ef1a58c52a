// Column sums of several matrices in float64, loop by loop: the oracle of column-sums.wgsl.ts.
type Named<T> = { readonly [name: string]: T };

/** yN[i] = xN[0, i] + xN[1, i] + ... for N = 0, 1, ... */
export function columnSumsReference(params: Named<number>, arrays: Named<Float64Array>): void {
  for (let matrix = 0; `rows${matrix}` in params; matrix++) {
    const [rows, columns] = [params[`rows${matrix}`], params[`columns${matrix}`]];
    const [x, y] = [arrays[`x${matrix}`], arrays[`y${matrix}`]];
    for (let i = 0; i < columns; i++) {
      y[i] = 0;
      for (let r = 0; r < rows; r++) y[i] += x[r * columns + i];
    }
  }
}
