// ZCA whitening of images: fitted to a training set in float64. Applied here in TypeScript only to a few, and as the reference for a device.
//
// x in [0, 1], m its mean, C its covariance over N - 1 images, C = U diag(s) U^T, T = U diag(1 / sqrt(s + epsilon)) U^T, y = (x - m) T, x = y T^-1 + m
// Source: paper, its code's use of kornia's ZCAWhitening with epsilon 0.1. Pixels are in the order H W C; kornia's, in C H W, give the same pixels.
import type { ImageSet } from '../dataset.ts';
import { Gram } from './gram.ts';
import { lastOf, mapSteps } from './steps.ts';
import { symmetricEigenSteps } from './symmetric-eigen.ts';

/** What whitens images of D = H W 3 values, and back: their mean [D], the matrix T [D, D], which is symmetric, and its inverse. */
export interface Whitening {
  readonly mean: Float32Array<ArrayBuffer>;
  readonly matrix: Float32Array<ArrayBuffer>;
  readonly inverse: Float32Array<ArrayBuffer>;
}

/** How far a fit is: what is computed, and the share of it that is done. */
export interface FitProgress {
  readonly stage: 'covariance' | 'eigenvectors' | 'matrices';
  readonly done: number;
}

/** What the paper's code adds to every eigenvalue. */
export const ZCA_EPSILON = 0.1;

const GREY_LEVELS = 255;

/** The most values of an image: the time grows with their cube, and 4 matrices of float64 are at work. */
const MOST_VALUES = 4096;

/** The whitening of a set's images. Throws as whiteningSteps does. */
export const fitWhitening = (set: ImageSet, epsilon: number = ZCA_EPSILON): Whitening => lastOf(whiteningSteps(set, epsilon));

/** Throws for fewer than two images, and for ones of more than 4096 values. */
export function requireFittable({ name, height, width, images }: ImageSet): void {
  const size = height * width * 3;
  const count = images.length / size;
  if (count < 2) throw new Error(`fitWhitening: expected at least 2 images in ${name}, got ${count}. Raise data.limit.`);
  if (size > MOST_VALUES)
    throw new Error(
      `fitWhitening: expected images of at most ${MOST_VALUES} values in ${name}, got ${height} x ${width} x 3. Set data.preprocessing=normalise, or, for images of any size, a smaller data.resize.`,
    );
}

/**
 * The whitening of a set's images, in steps, of which none takes long. N D^2 + 12 D^3 operations: minutes for 32 x 32 images. `products` are those
 * of levelProducts where they are known, and are overwritten. Throws as requireFittable does.
 */
export function* whiteningSteps(
  set: ImageSet,
  epsilon: number = ZCA_EPSILON,
  products: Float64Array<ArrayBuffer> | null = null,
): Generator<FitProgress, Whitening> {
  requireFittable(set);
  const { height, width, images } = set;
  const size = height * width * 3;
  const at =
    (stage: FitProgress['stage'], part = 0, parts = 1) =>
    (done: number): FitProgress => ({ stage, done: (part + done) / parts });
  const mean = meanOf(images, size);
  const sums = products ?? (yield* mapSteps(levelProducts(images, size), at('covariance')));
  const covariance = covarianceOf(sums, mean, images.length / size);
  const { values, vectors } = yield* mapSteps(symmetricEigenSteps(covariance, size), at('eigenvectors'));
  const matrix = yield* mapSteps(powerOf(values, vectors, epsilon, -0.5), at('matrices', 0, 2));
  const inverse = yield* mapSteps(powerOf(values, vectors, epsilon, 0.5), at('matrices', 1, 2));
  return { mean: Float32Array.from(mean, (x) => x / GREY_LEVELS), matrix, inverse };
}

/** The mean image, in grey levels. */
function meanOf(images: Uint8Array, size: number): Float64Array<ArrayBuffer> {
  const mean = new Float64Array(size);
  for (let at = 0; at < images.length; at += size) {
    for (let i = 0; i < size; i++) mean[i] += images[at + i];
  }
  const count = images.length / size;
  return mean.map((sum) => sum / count);
}

/** What grey levels are counted from here, so that sums of their products stay small. A covariance does not change with it. */
export const MIDDLE_LEVEL = 128;

/** Sums over images of the products c c^T [size, size] of their grey levels less 128: whole numbers, so exact in whatever order they are added. */
export function* levelProducts(images: Uint8Array, size: number): Generator<number, Float64Array<ArrayBuffer>> {
  const gram = new Gram(size);
  for (let at = 0; at < images.length; at += size) {
    yield at / images.length;
    gram.add(Float64Array.from(images.subarray(at, at + size), (level) => level - MIDDLE_LEVEL));
  }
  return gram.finish();
}

/** The covariance of pixels in [0, 1], in place of the products of their levels. */
function covarianceOf(products: Float64Array<ArrayBuffer>, mean: Float64Array, count: number): Float64Array<ArrayBuffer> {
  const size = mean.length;
  const centred = mean.map((level) => level - MIDDLE_LEVEL);
  const scale = (count - 1) * GREY_LEVELS ** 2;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) products[i * size + j] = (products[i * size + j] - count * centred[i] * centred[j]) / scale;
  }
  return products;
}

/** U diag(s + epsilon)^power U^T as X^T X, the rows of X being eigenvectors times (s + epsilon)^(power / 2). Rounding may leave s a little below 0. */
function* powerOf(
  values: Float64Array,
  vectors: Float64Array,
  epsilon: number,
  power: number,
): Generator<number, Float32Array<ArrayBuffer>> {
  const size = values.length;
  const gram = new Gram(size);
  for (const [k, value] of values.entries()) {
    yield k / size;
    const factor = (Math.max(value, 0) + epsilon) ** (power / 2);
    gram.add(vectors.subarray(k * size, (k + 1) * size).map((x) => factor * x));
  }
  return Float32Array.from(gram.finish());
}

/** Whitened images of pixels with as many values each as the mean has, in their order. Throws unless they divide evenly. */
export function whiten(images: Uint8Array, whitening: Omit<Whitening, 'inverse'>): Float32Array<ArrayBuffer> {
  return whitenUnit(
    Float64Array.from(images, (x) => x / GREY_LEVELS),
    whitening,
  );
}

/** The same of images scaled to [0, 1]. */
export function whitenUnit(images: Float32Array | Float64Array, { mean, matrix }: Omit<Whitening, 'inverse'>): Float32Array<ArrayBuffer> {
  return eachImage('whiten', images, mean.length, (at, whitened) => {
    for (let i = 0; i < mean.length; i++) addRow(whitened, matrix, i * mean.length, images[at + i] - mean[i]);
  });
}

/** Images in [0, 1], where they were so, of whitened ones. Throws unless they divide evenly. */
export function unwhiten(whitened: Float32Array, { mean, inverse }: Omit<Whitening, 'matrix'>): Float32Array<ArrayBuffer> {
  return eachImage('unwhiten', whitened, mean.length, (at, image) => {
    image.set(mean);
    for (let i = 0; i < mean.length; i++) addRow(image, inverse, i * mean.length, whitened[at + i]);
  });
}

/** Images of `size` values from others of as many: `compute` adds to zeros. */
function eachImage(
  operation: string,
  from: ArrayLike<number>,
  size: number,
  compute: (at: number, image: Float64Array) => void,
): Float32Array<ArrayBuffer> {
  if (from.length % size !== 0)
    throw new Error(
      `${operation}: expected images of ${size} values, got ${from.length} values in all. Fit the whitening to images of this size.`,
    );
  const images = new Float32Array(from.length);
  const image = new Float64Array(size);
  for (let at = 0; at < from.length; at += size) {
    image.fill(0);
    compute(at, image);
    images.set(image, at);
  }
  return images;
}

function addRow(sums: Float64Array, matrix: Float32Array, row: number, factor: number): void {
  for (let j = 0; j < sums.length; j++) sums[j] += factor * matrix[row + j];
}
