// Sums of products of columns, X^T X, in float64: the heavy part of a covariance, and of putting eigenvectors together again. Not a general matrix product.

/** Rows taken together: the tile's columns then stay in the first-level cache. */
const ROWS = 256;

/** The symmetric matrix X^T X, [columns, columns], of rows that come one after the other; `columns` is a multiple of 3, as pixels are. */
export class Gram {
  readonly columns: number;
  /** Only the upper triangle is kept while rows are added. */
  readonly #sums: Float64Array<ArrayBuffer>;
  /** The rows not yet in the sums, column by column: [columns, ROWS]. */
  readonly #block: Float64Array<ArrayBuffer>;
  #rows = 0;

  constructor(columns: number) {
    this.columns = columns;
    this.#sums = new Float64Array(columns * columns);
    this.#block = new Float64Array(columns * ROWS);
  }

  add(row: ArrayLike<number>): void {
    for (let c = 0; c < this.columns; c++) this.#block[c * ROWS + this.#rows] = row[c];
    if (++this.#rows === ROWS) this.#flush();
  }

  /** The whole matrix; no row can be added after it. */
  finish(): Float64Array<ArrayBuffer> {
    this.#flush();
    const { columns } = this;
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < i; j++) this.#sums[i * columns + j] = this.#sums[j * columns + i];
    }
    return this.#sums;
  }

  #flush(): void {
    for (let i = 0; i < this.columns; i += 3) {
      for (let j = i; j < this.columns; j += 3) addTile(this.#sums, this.#block, this.columns, i, j, this.#rows);
    }
    this.#rows = 0;
  }
}

/** Adds the products of columns i, i+1, i+2 with j, j+1, j+2: nine sums in registers for six loads. */
function addTile(sums: Float64Array, block: Float64Array, columns: number, i: number, j: number, rows: number): void {
  let [s00, s01, s02] = [0, 0, 0];
  let [s10, s11, s12] = [0, 0, 0];
  let [s20, s21, s22] = [0, 0, 0];
  const [a, b] = [i * ROWS, j * ROWS];
  for (let r = 0; r < rows; r++) {
    const a0 = block[a + r];
    const a1 = block[a + ROWS + r];
    const a2 = block[a + 2 * ROWS + r];
    const b0 = block[b + r];
    const b1 = block[b + ROWS + r];
    const b2 = block[b + 2 * ROWS + r];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  const to = i * columns + j;
  sums[to] += s00;
  sums[to + 1] += s01;
  sums[to + 2] += s02;
  sums[to + columns] += s10;
  sums[to + columns + 1] += s11;
  sums[to + columns + 2] += s12;
  sums[to + 2 * columns] += s20;
  sums[to + 2 * columns + 1] += s21;
  sums[to + 2 * columns + 2] += s22;
}
