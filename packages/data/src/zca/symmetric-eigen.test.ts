// The eigen solver on random and awkward symmetric matrices: what it returns puts the matrix together again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symmetricEigen } from './symmetric-eigen.ts';

/** The largest deviation of V^T diag(values) V from the matrix, and of V V^T from the identity. */
function deviations(matrix: Float64Array<ArrayBuffer>, n: number): { matrix: number; identity: number; values: number[] } {
  const { values, vectors } = symmetricEigen(matrix.slice(), n);
  let [ofMatrix, ofIdentity] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let [element, product] = [0, 0];
      for (let k = 0; k < n; k++) {
        element += values[k] * vectors[k * n + i] * vectors[k * n + j];
        product += vectors[i * n + k] * vectors[j * n + k];
      }
      ofMatrix = Math.max(ofMatrix, Math.abs(element - matrix[i * n + j]));
      ofIdentity = Math.max(ofIdentity, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return { matrix: ofMatrix, identity: ofIdentity, values: [...values].sort((a, b) => a - b) };
}

const symmetric = (n: number, element: (i: number, j: number) => number) =>
  Float64Array.from({ length: n * n }, (_, at) => element(Math.max(Math.floor(at / n), at % n), Math.min(Math.floor(at / n), at % n)));

test('random matrices come back, with orthonormal vectors', () => {
  const number = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0, 1, -1));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 14 }), fc.infiniteStream(number), (n, draws) => {
      const drawn = Float64Array.from({ length: n * n }, () => draws.next().value);
      const found = deviations(
        symmetric(n, (i, j) => drawn[i * n + j]),
        n,
      );
      expect(found.matrix).toBeLessThan(1e-13 * n);
      expect(found.identity).toBeLessThan(1e-13 * n);
    }),
    { numRuns: 100 },
  );
});

test.each<[string, Float64Array<ArrayBuffer>, number[]]>([
  ['zeros', new Float64Array(9), [0, 0, 0]],
  ['an identity', symmetric(3, (i, j) => (i === j ? 1 : 0)), [1, 1, 1]],
  ['a diagonal', symmetric(3, (i, j) => (i === j ? 3 - i : 0)), [1, 2, 3]],
  ['one of rank 1', symmetric(3, () => 2), [0, 0, 6]],
  ['one of known roots', Float64Array.of(2, 1, 1, 2), [1, 3]],
  ['large and small numbers', symmetric(3, (i, j) => (i === j ? 10 ** (6 * i - 6) : 0)), [1e-6, 1, 1e6]],
])('%s', (_, matrix, expected) => {
  const { values, identity } = deviations(matrix, expected.length);
  values.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k], 12);
  });
  expect(identity).toBeLessThan(1e-14);
});

test('the second difference matrix has the roots that are known for it', () => {
  const n = 60;
  const { values } = deviations(
    symmetric(n, (i, j) => (i === j ? 2 : i - j === 1 ? -1 : 0)),
    n,
  );
  values.forEach((value, k) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12);
  });
});

test('a matrix with a value that is not finite is refused', () => {
  const matrix = symmetric(3, (i, j) => (i === 2 && j === 1 ? Number.NaN : 1));
  expect(() => symmetricEigen(matrix, 3)).toThrow(
    'symmetricEigen: expected finite numbers in the 3 x 3 matrix, got NaN at row 1, column 2.',
  );
});
