// Number formats: halves against their known values, and sizes counted by hand.

import { fromFloat16 } from '@softlabel/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAfter, labelBytes, roundToHalf } from './number-formats.ts';

describe('halves', () => {
  it.each([
    [0, 0],
    [1, 1],
    [-0.1, -0.0999755859375],
    [1 / 3, 0.333251953125],
    [65504, 65504],
    [65519, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [-70001, Number.NEGATIVE_INFINITY],
    // Half-way between two halves: the even one.
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    // The smallest half, and what is too small for it.
    [2 ** -24, 2 ** -24],
    [2 ** -25, 0],
    [1.01 * 2 ** -25, 2 ** -24],
  ])('%s rounds to %s', (value, half) => {
    expect(roundToHalf(value)).toBe(half);
  });

  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x2e66, 0.0999755859375],
    [0x0001, 2 ** -24],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfe00, Number.NaN],
  ])('bits %i are %s', (bits, value) => {
    expect(fromFloat16(bits)).toBe(value);
  });

  it('are their own roundings', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bff }), (bits) => {
        expect(roundToHalf(fromFloat16(bits))).toBe(fromFloat16(bits));
      }),
    );
  });
});

describe('sizes', () => {
  const row = (K: number, kept: number[]) => Float64Array.from({ length: K }, (_, k) => kept[k] ?? 0);

  it('are those of the smallest way to store a label', () => {
    expect(labelBytes(row(10, [1]))).toBe(1);
    expect(labelBytes(row(1000, [1]))).toBe(2);
    expect(labelBytes(row(10, [0.5]))).toBe(5);
    expect(labelBytes(row(1000, [0.5, 0.2]))).toBe(12);
    expect(labelBytes(row(4, [0.1, 0.2, 0.3, 0.4]))).toBe(16);
  });

  it('are smaller in smaller formats, with a scale for integers', () => {
    const [dense, sparse] = [row(7, [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2]), row(200, [0.5, 0.3, 0.2])];
    expect([labelBytes(dense, 'f16'), labelBytes(dense, 'int8'), labelBytes(dense, 'int4')]).toEqual([14, 11, 8]);
    expect([labelBytes(sparse, 'f16'), labelBytes(sparse, 'int8'), labelBytes(sparse, 'int4')]).toEqual([9, 10, 9]);
  });

  it('follow from the last thing that was done', () => {
    expect(formatAfter(['bake with seed 1', 'temperature 2', 'quantise int4'])).toBe('int4');
    expect(formatAfter(['quantise int4', 'smooth 0.1'])).toBe('float32');
    expect(formatAfter([])).toBe('float32');
  });
});
