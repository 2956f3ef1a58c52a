// Reductions over the middle axis in float64, loop by loop: the oracle of reduce.wgsl.ts and argmax.wgsl.ts.
import type { ReduceShape } from './stages.ts';

/** y[o, i] = fold of x[o, 0, i], x[o, 1, i], ... */
const folded =
  (fold: (terms: Float64Array) => number) =>
  ({ outer, reduced, inner }: ReduceShape, { x, y }: { readonly x: Float64Array; readonly y: Float64Array | Uint32Array }): void => {
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++)
        y[o * inner + i] = fold(Float64Array.from({ length: reduced }, (_, r) => x[(o * reduced + r) * inner + i]));
  };

const sum = (terms: Float64Array): number => terms.reduce((total, term) => total + term, 0);

export const reduceSumReference = folded(sum);
export const reduceMeanReference = folded((terms) => sum(terms) / terms.length);
export const reduceMaxReference = folded((terms) => terms.reduce((largest, term) => Math.max(largest, term)));

/** Beyond: NaN beats every number, and an equal term does not beat an earlier one. */
const beats = (a: number, b: number): boolean => a > b || (Number.isNaN(a) && !Number.isNaN(b));
export const reduceArgmaxReference = folded((terms) => terms.reduce((best, term, r) => (beats(term, terms[best]) ? r : best), 0));
