// What the check of a product on matrix units lets through: f16 operands, and nothing that is computed worse.
import { randomUniform } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { operandsInF16 } from './matrix-unit.ts';
import { sum, sumsInF32 } from './product.ts';

/** To `bits` significant bits. */
function rounded(x: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - bits + 1);
  return unit * Math.round(x / unit);
}

/** The errors of sums of `terms` products, uniform in [-1, 1), whose operands have `bits` significant bits, and the sums. */
function errorsOf(terms: number, bits: number): { readonly error: number; readonly value: number }[] {
  const operand = (side: number, k: number) => 2 * randomUniform(1, 'init', side, k) - 1;
  return Array.from({ length: 16 }, (_, i) => {
    const at = (round: (x: number) => number) => sum(terms, (k) => round(operand(2 * i, k)) * round(operand(2 * i + 1, k)));
    const value = at((x) => x);
    return { error: Math.abs(at((x) => rounded(x, bits)) - value), value };
  });
}

test.each([256, 4096])('sums of %i products', (terms) => {
  const [f16, bf16] = [errorsOf(terms, 11), errorsOf(terms, 8)];
  expect(f16.every(({ error, value }) => error <= operandsInF16(terms, value))).toBe(true);
  expect(f16.every(({ error, value }) => error <= sumsInF32(terms, value))).toBe(false);
  expect(bf16.every(({ error, value }) => error <= operandsInF16(terms, value))).toBe(false);
});
