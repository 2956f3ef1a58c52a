// Matrix products in float64, loop by loop: the oracle of gemm.wgsl.ts.

interface Params {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}
interface Arrays {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly bias?: Float64Array;
  readonly c: Float64Array;
}
interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The reference of gemm() and gemmBias() with these transposes. */
export function gemmReference({ transposeA, transposeB }: Transposes): (params: Params, arrays: Arrays) => void {
  return ({ batch, m, n, k }, { a, b, bias, c }) => {
    const aAt = (g: number, i: number, l: number): number => a[g * m * k + (transposeA ? l * m + i : i * k + l)];
    const bAt = (g: number, l: number, j: number): number => b[g * k * n + (transposeB ? j * k + l : l * n + j)];
    for (let g = 0; g < batch; g++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = bias?.[j] ?? 0;
          for (let l = 0; l < k; l++) sum += aAt(g, i, l) * bAt(g, l, j);
          c[(g * m + i) * n + j] = sum;
        }
  };
}
