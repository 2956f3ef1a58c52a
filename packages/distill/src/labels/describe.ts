// What labels look like in numbers: entropy, agreement, mass by rank, size, relatedness of classes. Not how well they teach.
import { labelBytes, type NumberFormat } from './number-formats.ts';
import { argmax, rowCount } from './softmax.ts';

/** Numbers about labels [N, K]. */
export interface LabelDescription {
  /** Mean entropy -sum p ln p over the images, in nats. */
  readonly entropy: number;
  /** Share of images whose largest value is at the true class. */
  readonly agreement: number;
  /** Mean value of the largest, second largest, ... class: [K]. */
  readonly massByRank: readonly number[];
  /** Mean size of a label in bytes, stored the smallest way (see `labelBytes`). */
  readonly bytesPerImage: number;
}

/** Describes `targets` [N, K] (N >= 1) of images with true `classes` [N], with values stored in `format`. */
export function describeLabels(
  targets: Float64Array,
  classes: ArrayLike<number>,
  K: number,
  format: NumberFormat = 'float32',
): LabelDescription {
  const rows = labelRows(targets, K);
  return {
    entropy: mean(rows.map(entropy)),
    agreement: mean(rows.map((row, n) => (argmax(row) === classes[n] ? 1 : 0))),
    massByRank: meanRow(rows.map((row) => row.slice().sort().reverse())),
    bytesPerImage: mean(rows.map((row) => labelBytes(row, format))),
  };
}

/** Entropy -sum p ln p of one label in nats, with 0 ln 0 = 0. */
export function entropy(row: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) if (row[k] > 0) sum -= row[k] * Math.log(row[k]);
  return sum;
}

/**
 * How similar classes are to labels [N, K]: entry [a][b] is the mean label mass at class b over the images of class a (paper figure 10).
 * Null on the diagonal, and in the row of a class without images.
 */
export function classSimilarity(targets: Float64Array, classes: ArrayLike<number>, K: number): (number | null)[][] {
  const rows = labelRows(targets, K);
  return Array.from({ length: K }, (_, a) => {
    const ofClass = rows.filter((_, n) => classes[n] === a);
    if (ofClass.length === 0) return new Array<null>(K).fill(null);
    return meanRow(ofClass).map((mass, b) => (b === a ? null : mass));
  });
}

/** Mean label mass by how a class relates to the true one, for data whose classes are pairs of a shape and a texture. */
export interface RelatedMass {
  readonly sameClass: number;
  /** Same shape, another texture. */
  readonly sameShape: number;
  /** Same texture, another shape. */
  readonly sameTexture: number;
  readonly unrelated: number;
}

/** RelatedMass of `targets` [N, K] with class = shape * textures + texture and K = shapes * textures. */
export function relatedMass(targets: Float64Array, classes: ArrayLike<number>, shapes: number, textures: number): RelatedMass {
  const mass = { sameClass: 0, sameShape: 0, sameTexture: 0, unrelated: 0 };
  const rows = labelRows(targets, shapes * textures);
  rows.forEach((row, n) => {
    row.forEach((p, k) => {
      mass[relation(k, classes[n], textures)] += p / rows.length;
    });
  });
  return mass;
}

function relation(k: number, trueClass: number, textures: number): keyof RelatedMass {
  if (k === trueClass) return 'sameClass';
  if (Math.floor(k / textures) === Math.floor(trueClass / textures)) return 'sameShape';
  return k % textures === trueClass % textures ? 'sameTexture' : 'unrelated';
}

function labelRows(targets: Float64Array, K: number): Float64Array[] {
  const N = rowCount('labels', targets, K);
  if (N === 0) throw new Error('labels: expected labels of at least one image, got none.');
  return Array.from({ length: N }, (_, n) => targets.subarray(n * K, (n + 1) * K));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanRow(rows: readonly Float64Array[]): number[] {
  return Array.from(rows[0], (_, k) => mean(rows.map((row) => row[k])));
}
