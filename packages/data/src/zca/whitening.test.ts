// ZCA whitening against NumPy's numbers for kornia's definition, and the covariance that whitening must leave.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gram } from './gram.ts';
import { lastOf } from './steps.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { fitWhitening, levelProducts, unwhiten, whiten, whiteningSteps } from './whitening.ts';

const setOf = (images: Uint8Array<ArrayBuffer>, side: number) => ({
  name: 'train',
  classNames: ['a'],
  height: side,
  width: side,
  channels: 3 as const,
  images,
  labels: new Uint16Array(images.length / (side * side * 3)),
});
const images = Uint8Array.from({ length: 9 * 12 }, (_, i) => (i * i * 7 + i * 13) % 251);

test("it is kornia's definition", () => {
  // In NumPy, with pixels in C H W: c = (x - m).T @ (x - m) / 8; U, S, _ = svd(c); y = (x - m) @ (U / sqrt(S + 0.1) @ U.T); back to H W C.
  const first = [
    -0.7230701, -0.7206753, -0.325528, -0.0836883, 0.2588444, 0.7395356, -0.5247504, 0.5855095, -0.1542924, 0.5259163, -0.2138856,
    0.6251387,
  ];
  const last = [
    0.9565707, -0.0569907, 1.0401269, 0.0718356, -0.5981847, 0.3267149, -0.1823868, -0.2072695, -0.5756164, 0.8746384, 0.5062915, 0.4634077,
  ];
  const whitened = whiten(images, fitWhitening(setOf(images, 2)));
  for (let i = 0; i < 12; i++) {
    expect(whitened[i]).toBeCloseTo(first[i], 6);
    expect(whitened[96 + i]).toBeCloseTo(last[i], 6);
  }
});

test('what is left is a covariance of s / (s + epsilon)', () => {
  const count = 40;
  const many = Uint8Array.from({ length: count * 12 }, (_, i) => (i * 7919 + i * i * 31) % 256);
  const covarianceOf = (values: ArrayLike<number>) => {
    const mean = Array.from(
      { length: 12 },
      (_, i) => Array.from({ length: count }, (_, n) => values[12 * n + i]).reduce((a, b) => a + b) / count,
    );
    return Float64Array.from({ length: 144 }, (_, at) => {
      const [i, j] = [Math.floor(at / 12), at % 12];
      let sum = 0;
      for (let n = 0; n < count; n++) sum += (values[12 * n + i] - mean[i]) * (values[12 * n + j] - mean[j]);
      return sum / (count - 1);
    });
  };
  const rootsOf = (matrix: Float64Array<ArrayBuffer>) => [...symmetricEigen(matrix, 12).values].sort((a, b) => a - b);
  const before = rootsOf(covarianceOf(Array.from(many, (x) => x / 255)));
  const after = rootsOf(covarianceOf(whiten(many, fitWhitening(setOf(many, 2), 0.01))));
  after.forEach((root, k) => {
    expect(root).toBeCloseTo(before[k] / (before[k] + 0.01), 4);
  });
});

test('sums of products are those of a plain loop, whatever the number of rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 600 }), (thirds, rows) => {
      const columns = 3 * thirds;
      const row = (r: number) => Uint8Array.from({ length: columns }, (_, c) => (r * 31 + c * 17) % 256);
      const gram = new Gram(columns);
      const expected = new Float64Array(columns * columns);
      for (let r = 0; r < rows; r++) {
        gram.add(row(r));
        for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) expected[i * columns + j] += row(r)[i] * row(r)[j];
      }
      expect(gram.finish()).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

test('sums of products that are known are not computed again, and give the same bits', () => {
  const products = lastOf(levelProducts(images, 12));
  const told = [...whiteningSteps(setOf(images, 2), 0.1, products)];
  expect(told.some(({ stage }) => stage === 'covariance')).toBe(false);
  const again = lastOf(whiteningSteps(setOf(images, 2), 0.1, lastOf(levelProducts(images, 12))));
  expect(again).toEqual(fitWhitening(setOf(images, 2)));
});

test('the inverse takes whitened images back to their pixels', () => {
  const whitening = fitWhitening(setOf(images, 2));
  unwhiten(whiten(images, whitening), whitening).forEach((value, i) => {
    expect(255 * value).toBeCloseTo(images[i], 3);
  });
});

test('one image, and images of another size, are refused; stages are told', () => {
  expect(() => fitWhitening(setOf(new Uint8Array(2 * 37 * 37 * 3), 37))).toThrow(
    'fitWhitening: expected images of at most 4096 values in train, got 37 x 37 x 3. Set data.preprocessing=normalise, or, for images of any size, a smaller data.resize.',
  );
  expect(() => fitWhitening(setOf(images.slice(0, 12), 2))).toThrow(
    'fitWhitening: expected at least 2 images in train, got 1. Raise data.limit.',
  );
  const told = [...whiteningSteps(setOf(images, 2))];
  expect([...new Set(told.map(({ stage }) => stage))]).toEqual(['covariance', 'eigenvectors', 'matrices']);
  const shares = (wanted: string) => told.filter(({ stage }) => stage === wanted).map(({ done }) => done);
  for (const stage of ['covariance', 'eigenvectors', 'matrices']) {
    expect(shares(stage)).toEqual(shares(stage).toSorted((a, b) => a - b));
    expect(shares(stage).every((done) => done >= 0 && done <= 1)).toBe(true);
  }
  const whitening = fitWhitening(setOf(images, 2));
  expect(() => whiten(new Uint8Array(13), whitening)).toThrow('whiten: expected images of 12 values, got 13 values in all.');
});
