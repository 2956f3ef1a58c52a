// ZCA whitening of images: fitted to a training set in float64, applied in TypeScript. The reference for a device; nothing in training calls it.
//
// x in [0, 1], m its mean, C its covariance over N - 1 images, C = U diag(s) U^T, T = U diag(1 / sqrt(s + epsilon)) U^T, y = (x - m) T
// Source: paper, its code's use of kornia's ZCAWhitening with epsilon 0.1. Pixels are in the order H W C; kornia's, in C H W, give the same pixels.
import type { ImageSet } from '../dataset.ts';
import { Gram } from './gram.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** What whitens images of D = H W 3 values: their mean [D] and the matrix T [D, D], which is symmetric. */
export interface Whitening {
  readonly mean: Float32Array<ArrayBuffer>;
  readonly matrix: Float32Array<ArrayBuffer>;
}

/** What the paper's code adds to every eigenvalue. */
export const ZCA_EPSILON = 0.1;

const GREY_LEVELS = 255;

/**
 * The whitening of a set's images. Takes N D^2 + 10 D^3 operations and 4 matrices of float64: minutes for 32 x 32 images. `onStage` hears what begins.
 * Throws for fewer than two images.
 */
export function fitWhitening(
  { name, height, width, images }: ImageSet,
  epsilon: number = ZCA_EPSILON,
  onStage: (stage: 'covariance' | 'eigenvectors' | 'matrix') => void = () => {},
): Whitening {
  const size = height * width * 3;
  const count = images.length / size;
  if (count < 2) throw new Error(`fitWhitening: expected at least 2 images in ${name}, got ${count}. Raise data.limit.`);
  onStage('covariance');
  const mean = meanOf(images, size);
  const covariance = covarianceOf(images, mean);
  onStage('eigenvectors');
  const { values, vectors } = symmetricEigen(covariance, size);
  onStage('matrix');
  return { mean: Float32Array.from(mean, (x) => x / GREY_LEVELS), matrix: Float32Array.from(inverseRoot(values, vectors, epsilon)) };
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

/** The covariance of pixels in [0, 1]. Products of grey levels are whole numbers, so their sums are exact, and subtracting the mean's part afterwards costs nothing. */
function covarianceOf(images: Uint8Array, mean: Float64Array): Float64Array<ArrayBuffer> {
  const size = mean.length;
  const count = images.length / size;
  const gram = new Gram(size);
  for (let at = 0; at < images.length; at += size) gram.add(images.subarray(at, at + size));
  const sums = gram.finish();
  const scale = (count - 1) * GREY_LEVELS ** 2;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) sums[i * size + j] = (sums[i * size + j] - count * mean[i] * mean[j]) / scale;
  }
  return sums;
}

/** U diag(1 / sqrt(s + epsilon)) U^T as X^T X, the rows of X being eigenvectors times (s + epsilon)^(-1/4). Rounding may leave s a little below 0. */
function inverseRoot(values: Float64Array, vectors: Float64Array, epsilon: number): Float64Array<ArrayBuffer> {
  const size = values.length;
  const gram = new Gram(size);
  values.forEach((value, k) => {
    const factor = (Math.max(value, 0) + epsilon) ** -0.25;
    gram.add(vectors.subarray(k * size, (k + 1) * size).map((x) => factor * x));
  });
  return gram.finish();
}

/** Whitened pixels of images with as many values each as the mean has, in their order. Throws unless they divide evenly. */
export function whiten(images: Uint8Array, { mean, matrix }: Whitening): Float32Array<ArrayBuffer> {
  const size = mean.length;
  if (images.length % size !== 0)
    throw new Error(
      `whiten: expected images of ${size} values, got ${images.length} values in all. Fit the whitening to images of this size.`,
    );
  const whitened = new Float32Array(images.length);
  const sums = new Float64Array(size);
  for (let at = 0; at < images.length; at += size) {
    sums.fill(0);
    for (let i = 0; i < size; i++) addRow(sums, matrix, i * size, images[at + i] / GREY_LEVELS - mean[i]);
    whitened.set(sums, at);
  }
  return whitened;
}

function addRow(sums: Float64Array, matrix: Float32Array, row: number, factor: number): void {
  for (let j = 0; j < sums.length; j++) sums[j] += factor * matrix[row + j];
}
