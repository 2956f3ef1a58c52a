// Normalisation and channel statistics against numbers worked out by hand.
import { expect, test } from 'vitest';
import { CIFAR_STATISTICS, channelStatistics, normalise } from './preprocess.ts';

const setOf = (...images: number[]) => ({
  name: 'two pixels',
  classNames: ['a'],
  height: 1,
  width: 1,
  channels: 3 as const,
  images: Uint8Array.from(images),
  labels: new Uint16Array(images.length / 3),
});

test('pixels are scaled to [0, 1], centred and divided channel by channel', () => {
  const expected = [0, 255, 51, 102, 153, 204].map((x, i) => (x / 255 - CIFAR_STATISTICS.mean[i % 3]) / CIFAR_STATISTICS.std[i % 3]);
  const got = normalise(Uint8Array.of(0, 255, 51, 102, 153, 204), CIFAR_STATISTICS);
  expect(got).toEqual(Float32Array.from(expected));
  expect(got[1]).toBeCloseTo((1 - 0.4822) / 0.1994, 5);
});

test('statistics are those of all pixels, and a constant channel stays finite', () => {
  const { mean, std } = channelStatistics(setOf(0, 100, 7, 255, 50, 7));
  expect(mean[0]).toBeCloseTo(0.5, 12);
  expect(std[0]).toBeCloseTo(0.5, 12);
  expect(mean[1]).toBeCloseTo(75 / 255, 12);
  expect(std[1]).toBeCloseTo(25 / 255, 12);
  expect(std[2]).toBeCloseTo(1 / 255, 12);
});
