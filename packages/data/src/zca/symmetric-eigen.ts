// Eigenvalues and eigenvectors of a symmetric matrix in float64, by Householder tridiagonalisation and implicit QL. Not for other matrices.
//
// A = V^T diag(values) V, the rows of V being orthonormal eigenvectors.
// 1. Reflections H_i, one per row from the last, make Q^T A Q tridiagonal.  2. Q = product of the H_i.  3. Rotations make it diagonal, and turn the columns of Q.
// Source: Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3. Every inner loop runs along a row, as the matrices are larger than any cache.
import { Rotations } from './rotations.ts';
import { lastOf, mapSteps } from './steps.ts';

/** Eigenvalues [n], in no order, and the eigenvectors [n, n], one in each row. */
export interface SymmetricEigen {
  readonly values: Float64Array<ArrayBuffer>;
  readonly vectors: Float64Array<ArrayBuffer>;
}

/** The eigenvalues and eigenvectors of the symmetric `matrix` [n, n], which is overwritten. Throws if it holds a value that is not finite. About 9 n^3 operations. */
export const symmetricEigen = (matrix: Float64Array<ArrayBuffer>, n: number): SymmetricEigen => lastOf(symmetricEigenSteps(matrix, n));

/** The same in steps, each of which gives the share of the work that is done, about. */
export function* symmetricEigenSteps(matrix: Float64Array<ArrayBuffer>, n: number): Generator<number, SymmetricEigen> {
  const wrong = matrix.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const at = `row ${Math.floor(wrong / n)}, column ${wrong % n}`;
    throw new Error(
      `symmetricEigen: expected finite numbers in the ${n} x ${n} matrix, got ${matrix[wrong]} at ${at}. Check what it was computed from.`,
    );
  }
  const unit = unitOf(matrix);
  for (let at = 0; at < matrix.length; at++) matrix[at] = Math.abs(matrix[at]) < NEGLIGIBLE * unit ? 0 : matrix[at] / unit;
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const scales = yield* mapSteps(tridiagonalise(matrix, n, diagonal, beside), (done) => done / 3);
  yield* mapSteps(accumulate(matrix, n, scales), (done) => (1 + done) / 3);
  yield* mapSteps(diagonalise(diagonal, beside, matrix, n), (done) => (2 + done) / 3);
  transpose(matrix, n);
  return { values: diagonal.map((value) => value * unit), vectors: matrix };
}

/** Elements this small beside the largest, which is 1, are taken for 0: their squares would leave the range of float64 before they mattered. */
const NEGLIGIBLE = 1e-30;

/** The largest magnitude of a matrix, or 1 where all are next to nothing. */
function unitOf(matrix: Float64Array): number {
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > Number.MIN_VALUE / Number.EPSILON ? largest : 1;
}

/**
 * Reduces the lower triangle row by row from the last. Row i then holds its reflection's vector v in columns 0 .. i-1, H = I - v v^T / scale.
 * `beside[i]` is the element left of the diagonal in row i. Returns the scales, 0 where a row needs no reflection.
 */
function* tridiagonalise(a: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): Generator<number, Float64Array> {
  const scales = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    yield 1 - (i / n) ** 3;
    const v = a.subarray(i * n, i * n + i);
    diagonal[i] = a[i * n + i];
    const norm = lengthOf(v);
    const last = v[i - 1];
    if (i === 1 || lengthOf(v.subarray(0, i - 1)) < NEGLIGIBLE) {
      beside[i] = last;
      continue;
    }
    beside[i] = last > 0 ? -norm : norm;
    v[i - 1] -= beside[i];
    const scale = norm * (norm + Math.abs(last));
    scales[i] = scale;
    multiplySymmetric(a, n, i, v, p);
    for (let j = 0; j < i; j++) p[j] /= scale;
    const half = dot(v, p, i) / (2 * scale);
    for (let j = 0; j < i; j++) p[j] -= half * v[j];
    for (let j = 0; j < i; j++) subtractPair(a, j * n, j + 1, v, p, v[j], p[j]);
  }
  diagonal[0] = a[0];
  return scales;
}

/** p = A v of the leading `size` x `size` block, whose lower triangle alone is read. */
function multiplySymmetric(a: Float64Array, n: number, size: number, v: Float64Array, p: Float64Array): void {
  p.fill(0, 0, size);
  for (let j = 0; j < size; j++) {
    const row = j * n;
    const vj = v[j];
    let sum = a[row + j] * vj;
    for (let k = 0; k < j; k++) {
      sum += a[row + k] * v[k];
      p[k] += a[row + k] * vj;
    }
    p[j] += sum;
  }
}

/** Row -= vj p + pj v, over its first `length` elements. */
function subtractPair(a: Float64Array, row: number, length: number, v: Float64Array, p: Float64Array, vj: number, pj: number): void {
  for (let k = 0; k < length; k++) a[row + k] -= vj * p[k] + pj * v[k];
}

/** Puts the product of the reflections, first to last, in place of their vectors. */
function* accumulate(a: Float64Array, n: number, scales: Float64Array): Generator<number, void> {
  const sums = new Float64Array(n);
  const v = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    yield (i / n) ** 3;
    v.set(a.subarray(i * n, i * n + i));
    if (scales[i] !== 0) {
      sums.fill(0, 0, i);
      for (let k = 0; k < i; k++) addRow(sums, a, k * n, i, v[k]);
      for (let k = 0; k < i; k++) addTo(a, k * n, sums, i, -v[k] / scales[i]);
    }
    a.fill(0, i * n, i * n + i);
    for (let k = 0; k < i; k++) a[k * n + i] = 0;
    a[i * n + i] = 1;
  }
}

function addRow(sums: Float64Array, a: Float64Array, row: number, length: number, factor: number): void {
  for (let k = 0; k < length; k++) sums[k] += factor * a[row + k];
}

function addTo(a: Float64Array, row: number, values: Float64Array, length: number, factor: number): void {
  for (let k = 0; k < length; k++) a[row + k] += factor * values[k];
}

function transpose(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) [a[i * n + j], a[j * n + i]] = [a[j * n + i], a[i * n + j]];
  }
}

/** More sweeps than any matrix of finite numbers needs for one eigenvalue. */
const MOST_SWEEPS = 50;

/** Turns the tridiagonal matrix (`d`, with `e[i]` left of `d[i]`) into its eigenvalues in `d`, and the columns of `vectors` with it. */
function* diagonalise(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number): Generator<number, void> {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  const rotations = new Rotations(vectors, n);
  for (let first = 0; first < n; first++) {
    yield 1 - (1 - first / n) ** 2;
    for (let sweep = 0; ; sweep++) {
      const last = endOfBlock(d, e, first, n);
      if (last === first) break;
      if (sweep === MOST_SWEEPS)
        throw new Error(`symmetricEigen: expected eigenvalue ${first} of ${n} within ${MOST_SWEEPS} sweeps, got none. Check the matrix.`);
      sweepUp(d, e, rotations, first, last);
    }
  }
  rotations.apply();
}

/** The first index from `first` on behind which the matrix falls apart. */
function endOfBlock(d: Float64Array, e: Float64Array, first: number, n: number): number {
  let last = first;
  while (last < n - 1 && Math.abs(e[last]) > Math.max(NEGLIGIBLE, Number.EPSILON * (Math.abs(d[last]) + Math.abs(d[last + 1])))) last++;
  return last;
}

/** One implicit QL step on rows first .. last, with Wilkinson's shift. */
function sweepUp(d: Float64Array, e: Float64Array, rotations: Rotations, first: number, last: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  let g = d[last] - d[first] + e[first] / (half + Math.sign(half || 1) * Math.hypot(half, 1));
  let [s, c, shifted] = [1, 1, 0];
  rotations.begin(last);
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= shifted;
      e[last] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const middle = d[i + 1] - shifted;
    const turned = (d[i] - middle) * s + 2 * c * b;
    shifted = s * turned;
    d[i + 1] = middle + shifted;
    g = c * turned - b;
    rotations.add(c, s);
  }
  d[first] -= shifted;
  e[first] = g;
  e[last] = 0;
}

const dot = (x: Float64Array, y: Float64Array, length: number) => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += x[k] * y[k];
  return sum;
};

const lengthOf = (x: Float64Array) => Math.sqrt(dot(x, x, x.length));
