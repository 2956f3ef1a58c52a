// Kernels and sizes from the command line, and what is said when they are wrong.
import type { AnyKernel } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import KernelsBench from './commands/kernels/bench.ts';
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
  ['batch=1 m=2 n=3 k=4=4', 'k'],
  ['batch=1 m=2 n=3 k=4 l=5', 'l'],
])('%s is refused for %s', (shape, wrong) => {
  expect(() => paramsOf(kernelNamed('gemm/nn'), shape)).toThrow(
    `kernels: expected --shape with a number for each of batch, m, n, k, as gemm/nn takes them, got '${shape}' (${wrong}). Example: --shape "batch=1 m=1 n=1 k=1"`,
  );
});

/** The smallest shape of a kernel but for what `changes` says. */
const shapeOf = (kernel: AnyKernel, changes: Record<string, number | string> = {}) =>
  Object.entries({ ...Object.fromEntries(Object.keys(kernel.params).map((param) => [param, 1])), ...changes })
    .map(([param, value]) => `${param}=${value}`)
    .join(' ');

test.each([
  ['conv2d/input-gradient', 'stride', '0', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '0', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '4294967296', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '2.5', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '-1', 'a whole number from 1 to 4294967295'],
  ['conv2d/forward', 'padding', '-1', 'a whole number from 0 to 4294967295'],
  ['move/strided', 'xStride0', '2147483648', 'a whole number from -2147483648 to 2147483647'],
  ['softmax/forward', 'inverseTemperature', '1e+39', 'a number that f32 can hold'],
])('%s is refused with %s=%s', (name, param, value, expected) => {
  const kernel = kernelNamed(name);
  expect(() => paramsOf(kernel, shapeOf(kernel, { [param]: value }))).toThrow(
    `kernels: expected ${expected} for ${param} of ${name} in --shape, got ${value}. Example: ${param}=1`,
  );
});

test.each([
  ['conv2d/forward', 'padding', 0],
  ['augment/dsa', 'transformations', 0],
  ['random/bits', 'stream', 0],
  ['optimiser/sgd', 'momentum', 0],
  ['softmax/forward', 'inverseTemperature', 0.5],
  ['gemm/nn', 'k', 2 ** 32 - 1],
])('%s takes %s=%d', (name, param, value) => {
  const kernel = kernelNamed(name);
  expect(paramsOf(kernel, shapeOf(kernel, { [param]: value }))).toHaveProperty(param, value);
});

test.each(KernelsBench.examples)('the example %s has the params of its kernel', (example) => {
  const [, name, shape] = /kernels bench (\S+) --shape "([^"]*)"/.exec(example) ?? [];
  expect(() => paramsOf(kernelNamed(name), shape)).not.toThrow();
});
