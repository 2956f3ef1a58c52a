// Sizes of bindings from their shapes. The timing itself is tried by the command that prints it.
import { expect, test } from 'vitest';
import { numbersOf } from './time-variants.ts';

test('a shape is a product of params and numbers, or a quotient', () => {
  expect(numbersOf('gemm.a', 'batch m k', { batch: 2, m: 3, k: 5 })).toBe(30);
  expect(numbersOf('norm.statistics', '2 images', { images: 7 })).toBe(14);
  expect(numbersOf('images.x', 'count / 4', { count: 12 })).toBe(3);
});

test('a shape that is not made of params is named', () => {
  expect(() => numbersOf('move.x', 'any', { count: 1 })).toThrow(
    "move.x: expected a shape of the kernel's params, got 'any'. This kernel cannot be timed alone.",
  );
});
