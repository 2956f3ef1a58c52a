// Holds a reference's gradient against central differences of its forward, in float64, along one random direction. Runs no kernel.
import { uniformArray } from '@softlabel/testing';

const STEP = 1e-6;
const TOLERANCE = 1e-6;

/** Throws unless dX is the gradient of the scalar `loss` at x. */
export function expectGradient(loss: (x: Float64Array) => number, x: Float64Array, dX: Float64Array): void {
  const direction = uniformArray(x.length, 77);
  const at = (step: number) => loss(x.map((value, i) => value + step * direction[i]));
  const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
  const terms = dX.map((value, i) => value * direction[i]);
  const slope = terms.reduce((sum, term) => sum + term, 0);
  const scale = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  if (!(Math.abs(slope - difference) <= TOLERANCE * (scale + 1)))
    throw new Error(`expectGradient: expected a slope of ${difference} along the direction, got ${slope} (scale ${scale}).`);
}

/** sum_i a_i b_i: a scalar loss whose gradient to a is b. */
export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Random values in float64, for references. */
export const uniform64 = (count: number, seed = 1, low = -1, high = 1): Float64Array =>
  Float64Array.from(uniformArray(count, seed, low, high));
