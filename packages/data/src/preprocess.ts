// From 8-bit pixels to what a network sees, in TypeScript: the reference for the kernel that gathers batches, and for images that have no such pixels.
//
// y = (x / 255 - mean_c) / std_c
import type { ChannelStatistics, ImageSet, Rgb } from './dataset.ts';

/** The constants of CIFAR-10, used for CIFAR-100 too, as in the paper's code (its get_dataset). */
export const CIFAR_STATISTICS: ChannelStatistics = { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] };

/** The constants of ImageNet, used for its downsized versions and Tiny ImageNet too, as in the paper's code (its get_dataset). */
export const IMAGENET_STATISTICS: ChannelStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The statistics of a set's own pixels; a channel that never varies gets the standard deviation of one grey level, so that nothing divides by zero. */
export function channelStatistics({ images }: ImageSet): ChannelStatistics {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (let i = 0; i < images.length; i++) {
    sums[i % 3] += images[i];
    squares[i % 3] += images[i] * images[i];
  }
  const count = images.length / 3;
  const mean = (c: number) => sums[c] / count;
  const std = (c: number) => Math.sqrt(Math.max(squares[c] / count - mean(c) ** 2, 1));
  const perChannel = (of: (c: number) => number): Rgb => [of(0) / 255, of(1) / 255, of(2) / 255];
  return { mean: perChannel(mean), std: perChannel(std) };
}

/** Normalised pixels in the order of `pixels`, whose last axis is the channel. */
export function normalise(pixels: Uint8Array, statistics: ChannelStatistics): Float32Array<ArrayBuffer> {
  return normaliseUnit(
    Float64Array.from(pixels, (x) => x / 255),
    statistics,
  );
}

/** The same of values scaled to [0, 1]. */
export function normaliseUnit(values: Float32Array | Float64Array, { mean, std }: ChannelStatistics): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (x, i) => (x - mean[i % 3]) / std[i % 3]);
}
