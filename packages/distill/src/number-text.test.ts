// Numbers in plain text: signs, zeros, exponents.
import { expect, test } from 'vitest';
import { pointsText, signedText, threeDigitsText } from './number-text.ts';

test('a sign stands before what does not round to 0', () => {
  expect([signedText(0.25, 2), signedText(-0.5, 2), signedText(0.004, 2), signedText(-0.004, 2)]).toEqual([
    '+0.25',
    '-0.50',
    '0.00',
    '0.00',
  ]);
  expect([0.031, -0.02, 0.0001, -0.0001].map(pointsText)).toEqual(['+3.1', '-2.0', '0.0', '0.0']);
});

test('three digits have an exponent where a number would be long without', () => {
  expect([2.36, 999.6, 1234, -56_789, 1.45e8, 1.2e-7, Number.POSITIVE_INFINITY].map(threeDigitsText)).toEqual([
    ...['2.36', '1000', '1230', '-56800', '1.45e+8', '1.20e-7', 'unbounded'],
  ]);
});
