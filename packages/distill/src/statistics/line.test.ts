// The line of least squares: through two points, against normal equations, and what fixes no line.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitLine } from './line.ts';

test('two points are on it', () => {
  expect(
    fitLine([
      [1, 3],
      [3, 7],
    ]),
  ).toEqual({ slope: 2, intercept: 1 });
});

test('what is left is at right angles to a constant and to x', () => {
  const value = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 }), (more) => {
      const points: [number, number][] = [[0, 1], [5, 2], ...more];
      const { slope, intercept } = fitLine(points);
      const left = points.map(([x, y]) => y - intercept - slope * x);
      expect(left.reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 8);
      expect(left.reduce((sum, r, i) => sum + r * points[i][0], 0)).toBeCloseTo(0, 8);
    }),
  );
});

test('points above each other fix no line', () => {
  expect(() =>
    fitLine([
      [1, 3],
      [1, 7],
    ]),
  ).toThrow('fitLine: expected two different x at least, got 2 points.');
});
