// Kernels and sizes from the command line, and what is said when they are wrong.
import { expect, test } from 'vitest';
import { kernelNamed, paramsOf } from './kernel-argument.ts';

test('a kernel by its name, or the nearest name', () => {
  expect(kernelNamed('gemm/nn').name).toBe('gemm/nn');
  expect(() => kernelNamed('gem/nn')).toThrow('kernels: expected a kernel of softlabel kernels list, got gem/nn. Did you mean gemm/nn?');
});

test('sizes for every param, separated by spaces or commas', () => {
  expect(paramsOf(kernelNamed('gemm/nn'), 'batch=1 m=2,n=3, k=4')).toEqual({ batch: 1, m: 2, n: 3, k: 4 });
});

test.each([
  ['batch=1 m=2 n=3', 'k'],
  ['batch=1 m=2 n=3 k=', 'k'],
  ['batch=1 m=2 n=3 k=four', 'k'],
  ['batch=1 m=2 n=3 k=4 l=5', 'l'],
])('%s is refused for %s', (shape, wrong) => {
  expect(() => paramsOf(kernelNamed('gemm/nn'), shape)).toThrow(
    `kernels: expected --shape with a number for each of batch, m, n, k, as gemm/nn takes them, got '${shape}' (${wrong}). Example: --shape "batch=1 m=1 n=1 k=1"`,
  );
});
