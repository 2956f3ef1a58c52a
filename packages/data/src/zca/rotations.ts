// Plane rotations of neighbouring columns of a matrix, gathered and applied together: a row is turned by many while it is in the cache.

/** Sweeps gathered before they are applied: their cosines and sines fit the second-level cache. */
const SWEEPS = 16;

/** Rotations of columns i and i + 1 of `matrix` [n, n]: each sweep begins at some i and goes down by one with every rotation. */
export class Rotations {
  readonly #matrix: Float64Array;
  readonly #n: number;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  /** For each sweep its first column, and where its rotations begin. */
  readonly #columns: number[] = [];
  readonly #starts: number[] = [];
  #count = 0;

  constructor(matrix: Float64Array, n: number) {
    this.#matrix = matrix;
    this.#n = n;
    this.#cosines = new Float64Array(SWEEPS * n);
    this.#sines = new Float64Array(SWEEPS * n);
  }

  /** Begins a sweep, whose first rotation is of columns `column - 1` and `column`. */
  begin(column: number): void {
    if (this.#columns.length === SWEEPS) this.apply();
    this.#columns.push(column);
    this.#starts.push(this.#count);
  }

  /** The next rotation of the sweep: column i becomes c x_i - s x_(i + 1), column i + 1 becomes s x_i + c x_(i + 1). */
  add(c: number, s: number): void {
    this.#cosines[this.#count] = c;
    this.#sines[this.#count++] = s;
  }

  /** Turns the matrix by all that was gathered, four rows at a time: they do not wait for each other. */
  apply(): void {
    const n = this.#n;
    const ends = [...this.#starts.slice(1), this.#count];
    const group = new Float64Array(4 * n);
    for (let row = 0; row < n; row += 4) {
      const rows = Math.min(4, n - row);
      for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) group[4 * i + r] = this.#matrix[(row + r) * n + i];
      for (const [sweep, column] of this.#columns.entries()) this.#turn(group, column, this.#starts[sweep], ends[sweep]);
      for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) this.#matrix[(row + r) * n + i] = group[4 * i + r];
    }
    this.#columns.length = 0;
    this.#starts.length = 0;
    this.#count = 0;
  }

  /** One sweep on four rows, whose elements of a column lie together. A rotation hands its lower column on to the next. */
  #turn(group: Float64Array, column: number, begin: number, end: number): void {
    const [cosines, sines] = [this.#cosines, this.#sines];
    let at = 4 * column;
    let [x0, x1, x2, x3] = group.subarray(at, at + 4);
    for (let k = begin; k < end; k++, at -= 4) {
      const c = cosines[k];
      const s = sines[k];
      const y0 = group[at - 4];
      const y1 = group[at - 3];
      const y2 = group[at - 2];
      const y3 = group[at - 1];
      group[at] = s * y0 + c * x0;
      group[at + 1] = s * y1 + c * x1;
      group[at + 2] = s * y2 + c * x2;
      group[at + 3] = s * y3 + c * x3;
      x0 = c * y0 - s * x0;
      x1 = c * y1 - s * x1;
      x2 = c * y2 - s * x2;
      x3 = c * y3 - s * x3;
    }
    group.set([x0, x1, x2, x3], at);
  }
}
