// Numbers and lists as readers see them.
import { expect, it } from 'vitest';
import {
  ascending,
  counted,
  decimal,
  estimateText,
  flopsText,
  listed,
  percent,
  percentInterval,
  points,
  pointsInterval,
  threeDigits,
} from './format.ts';

it('writes decimals with a true minus, and none on zero', () => {
  expect([decimal(1.25, 1), decimal(-0.04, 1), decimal(-3, 2), decimal(0, 0)]).toEqual(['1.3', '0.0', '−3.00', '0']);
});

it('writes fractions in per cent', () => {
  expect(percent(0.4163)).toBe('41.6');
  expect(percentInterval([-0.017, 0.237])).toBe('[−1.7, 23.7]');
});

it('signs differences', () => {
  expect([points(0.031), points(-0.02), points(0.0001), points(-0.0001)]).toEqual(['+3.1', '−2.0', '0.0', '0.0']);
  expect(pointsInterval([-0.012, 0.05])).toBe('[−1.2, +5.0]');
});

it('lists and counts', () => {
  expect([listed([]), listed([1]), listed([1, 10]), listed([1, 10, 50], 'or')]).toEqual(['', '1', '1 and 10', '1, 10 or 50']);
  expect([counted(1, 'epoch'), counted(20, 'epoch')]).toEqual(['1 epoch', '20 epochs']);
  expect(ascending([10, 1, 10, 2])).toEqual([1, 2, 10]);
});

it('writes three digits of a number, and of its interval', () => {
  expect([threeDigits(6.04), threeDigits(-0.0123), threeDigits(1.45e8), threeDigits(Number.POSITIVE_INFINITY)]).toEqual([
    '6.04',
    '−0.0123',
    '1.45e+8',
    'unbounded',
  ]);
  expect(estimateText({ value: 4.123, ci95: [3.1, Number.POSITIVE_INFINITY] })).toBe('4.12 [3.10, unbounded]');
});

it('writes operations in the largest unit that leaves one before the point', () => {
  expect([0, 999, 1e3, 999_600, 4.49e14, 7.65e19, 2e22].map(flopsText)).toEqual([
    ...['0.00 FLOP', '999 FLOP', '1.00 kFLOP', '1.00 MFLOP', '449 TFLOP', '76.5 EFLOP', '20000 EFLOP'],
  ]);
});
