// Which matrix units a profile takes from what an adapter lists.
import { expect, test } from 'vitest';
import { matrixUnitOf, type SubgroupMatrixConfig } from './profile.ts';

const config = (componentType: string, resultComponentType: string, M: number, N: number, K: number): SubgroupMatrixConfig => ({
  componentType,
  resultComponentType,
  M,
  N,
  K,
});

test('the largest square unit with f16 operands and f32 sums', () => {
  const listed = [config('f16', 'f32', 8, 8, 8), config('f16', 'f32', 16, 8, 16), config('f16', 'f32', 16, 16, 16)];
  expect(matrixUnitOf(listed)).toBe(16);
  expect(matrixUnitOf(listed.slice(0, 2))).toBe(8);
});

test('0 where operands, sums or sides are others', () => {
  expect(matrixUnitOf([])).toBe(0);
  expect(matrixUnitOf([config('f16', 'f16', 16, 16, 16), config('f32', 'f32', 8, 8, 8), config('i8', 'i32', 16, 16, 32)])).toBe(0);
  expect(matrixUnitOf([config('f16', 'f32', 16, 8, 16), config('f16', 'f32', 32, 32, 32)])).toBe(0);
});
