// Gather, scatter-add, one-hot and top-k, loop by loop: the oracle of this folder's WGSL.

interface RowsParams {
  readonly rows: number;
  readonly sourceRows: number;
  readonly width: number;
}
interface RowsArrays {
  readonly x: Float64Array;
  readonly index: Uint32Array;
  readonly y: Float64Array;
}

export function gatherRowsReference({ rows, sourceRows, width }: RowsParams, { x, index, y }: RowsArrays): void {
  for (let i = 0; i < rows; i++) for (let w = 0; w < width; w++) y[i * width + w] = index[i] < sourceRows ? x[index[i] * width + w] : 0;
}

export function gatherScatterAddRowsReference({ rows, sourceRows, width }: RowsParams, { x, index, y }: RowsArrays): void {
  y.fill(0);
  for (let i = 0; i < sourceRows; i++) if (index[i] < rows) for (let w = 0; w < width; w++) y[index[i] * width + w] += x[i * width + w];
}

export function gatherOneHotReference(
  { rows, classes }: { readonly rows: number; readonly classes: number },
  { index, y }: { readonly index: Uint32Array; readonly y: Float64Array },
): void {
  for (let n = 0; n < rows; n++) for (let k = 0; k < classes; k++) y[n * classes + k] = index[n] === k ? 1 : 0;
}

interface TopKArrays {
  readonly x: Float64Array;
  readonly values: Float64Array;
  readonly indices: Uint32Array;
}

export function gatherTopKReference(
  { rows, classes, k }: { readonly rows: number; readonly classes: number; readonly k: number },
  { x, values, indices }: TopKArrays,
): void {
  for (let n = 0; n < rows; n++) {
    const row = x.subarray(n * classes, (n + 1) * classes);
    const descending = Array.from(row.keys()).sort((a, b) => compare(row[b], row[a]) || a - b);
    for (let t = 0; t < k; t++) {
      indices[n * k + t] = descending[t];
      values[n * k + t] = row[descending[t]];
    }
  }
}

/** Negative where a is the smaller; NaN is the largest. */
function compare(a: number, b: number): number {
  const [aIsNan, bIsNan] = [Number.isNaN(a), Number.isNaN(b)];
  return aIsNan || bIsNan ? Number(aIsNan) - Number(bIsNan) : Math.sign(a - b) || 0;
}
