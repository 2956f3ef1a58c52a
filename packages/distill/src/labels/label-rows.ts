// What the edits do to one label: values of K classes in, new values out. Not how edits are written (see edits.ts).
import { randomBelow, randomPermutation, randomUniform } from '@softlabel/runtime';

/** The image whose label is edited. What an edit draws is addressed by `seed` and `index`, so that other images do not matter. */
export interface EditedImage {
  readonly trueClass: number;
  /** Its place in the training set. */
  readonly index: number;
  /** Seed of this step of the pipeline. */
  readonly seed: number;
}

/** Classes from the most to the least probable; equal ones by class number. */
function classesByRank(row: Float64Array): number[] {
  return Array.from(row.keys()).sort((a, b) => row[b] - row[a] || a - b);
}

/** The values at the ranks `from` to before `to`, counted from 0, and zeros elsewhere. */
export function keepRanks(row: Float64Array, from: number, to: number): Float64Array {
  const kept = new Float64Array(row.length);
  for (const k of classesByRank(row).slice(from, to)) kept[k] = row[k];
  return kept;
}

/** The row with the values at each pair of ranks, counted from 0, in each other's place. */
export function swapRanks(row: Float64Array, pairs: readonly (readonly number[])[]): Float64Array {
  const ranked = classesByRank(row);
  const swapped = row.slice();
  for (const [i, j] of pairs) {
    swapped[ranked[i]] = row[ranked[j]];
    swapped[ranked[j]] = row[ranked[i]];
  }
  return swapped;
}

/** The largest value stays; the others are permuted at random among their classes. */
export function shuffleTail(row: Float64Array, { seed, index }: EditedImage): Float64Array {
  const [, ...tail] = classesByRank(row);
  const shuffled = row.slice();
  randomPermutation(tail.length, seed, 'labels', index).forEach((from, to) => {
    shuffled[tail[to]] = row[tail[from]];
  });
  return shuffled;
}

/** (1 - weight) row + weight other. */
export function blend(row: Float64Array, other: Float64Array, weight: number): Float64Array {
  return row.map((p, k) => (1 - weight) * p + weight * other[k]);
}

/** 1 at class `k`, else 0. */
export function oneHot(K: number, k: number): Float64Array {
  return withValue(new Float64Array(K), k, 1);
}

/** 1 / K for each class. */
export function evenShares(K: number): Float64Array {
  return new Float64Array(K).fill(1 / K);
}

/** Uniform draws over their sum. */
export function randomShares(K: number, image: EditedImage): Float64Array {
  return normalised(randomWeights(K, image));
}

/** `mass` at the true class, and the rest of 1 in random shares at the others. */
export function trueMass(K: number, mass: number, image: EditedImage): Float64Array {
  const others = normalised(withValue(randomWeights(K, image), image.trueClass, 0));
  return blend(others, oneHot(K, image.trueClass), mass);
}

/** Uniform draws from the middles of 2^24 equal parts of [0, 1], so that none is 0. */
function randomWeights(K: number, { seed, index }: EditedImage): Float64Array {
  return Float64Array.from({ length: K }, (_, k) => randomUniform(seed, 'labels', index, k) + 2 ** -25);
}

/** The value of a class other than `k`, drawn at random. */
export function randomOther(row: Float64Array, k: number, { seed, index }: EditedImage): number {
  return row[(k + 1 + randomBelow(row.length - 1, seed, 'labels', index, 0)) % row.length];
}

/** The row with another value at class `k`. */
export function withValue(row: Float64Array, k: number, value: number): Float64Array {
  const changed = row.slice();
  changed[k] = value;
  return changed;
}

/** The row over its sum; a row without mass stays as it is. */
export function normalised(row: Float64Array): Float64Array {
  const mass = row.reduce((sum, p) => sum + p, 0);
  return mass === 0 ? row : row.map((p) => p / mass);
}
