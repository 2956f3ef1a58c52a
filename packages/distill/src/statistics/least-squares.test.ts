// Least squares: a line, a curved problem far from its start, and problems without an answer.
import { describe, expect, it } from 'vitest';
import { type Linearised, leastSquares } from './least-squares.ts';

describe('leastSquares', () => {
  it('solves a straight line as the formulas do', () => {
    // y = 1, 3, 4 at x = 0, 1, 2: slope 3/2, intercept 7/6, residuals 1/6, -1/3, 1/6.
    const line = ([intercept, slope]: readonly number[]): Linearised => ({
      residuals: [1, 3, 4].map((y, x) => intercept + slope * x - y),
      jacobian: [0, 1, 2].map((x) => [1, x]),
    });
    const { parameters, squares, inverse } = leastSquares(line, [0, 0]);
    expect(parameters).toEqual([expect.closeTo(7 / 6, 10), expect.closeTo(3 / 2, 10)]);
    expect(squares).toBeCloseTo(1 / 6, 12);
    expect(inverse.flat()).toEqual([5 / 6, -1 / 2, -1 / 2, 1 / 2].map((value) => expect.closeTo(value, 10)));
  });

  it('follows a curved valley to its end (Rosenbrock)', () => {
    const valley = ([x, y]: readonly number[]): Linearised => ({
      residuals: [1 - x, 10 * (y - x * x)],
      jacobian: [
        [-1, 0],
        [-20 * x, 10],
      ],
    });
    const { parameters } = leastSquares(valley, [-1.2, 1]);
    expect(parameters).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('turns back from where the model is not defined', () => {
    // A first step from 30 leads below 0, where the logarithm is NaN.
    const logarithm = ([x]: readonly number[]): Linearised => ({ residuals: [Math.log(x)], jacobian: [[1 / x]] });
    expect(leastSquares(logarithm, [30]).parameters[0]).toBeCloseTo(1, 6);
  });

  it('refuses what has no single answer', () => {
    const sumOnly = ([x, y]: readonly number[]): Linearised => ({
      residuals: [x + y - 1, 2 * (x + y)],
      jacobian: [
        [1, 1],
        [2, 2],
      ],
    });
    expect(() => leastSquares(sumOnly, [0, 0])).toThrow('leastSquares: expected data that fix every parameter');
    let calls = 0;
    const endless = (): Linearised => ({ residuals: [1 / ++calls], jacobian: [[1]] });
    expect(() => leastSquares(endless, [0])).toThrow('leastSquares: expected a minimum within 500 steps, got none.');
  });
});
