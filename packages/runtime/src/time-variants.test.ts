// Sizes of bindings from their shapes. The timing itself is tried by the command that prints it.
import { expect, test } from 'vitest';
import { defineKernel } from './kernel.ts';
import { DEFAULT_PROFILE } from './profile.ts';
import { bindingBytes, numbersOf } from './time-variants.ts';

test('a shape is a product of params and numbers, or a quotient', () => {
  expect(numbersOf('gemm.a', 'batch m k', { batch: 2, m: 3, k: 5 })).toBe(30);
  expect(numbersOf('norm.statistics', '2 images', { images: 7 })).toBe(14);
  expect(numbersOf('images.x', 'count / 4', { count: 12 })).toBe(3);
  expect(numbersOf('pool.y', 'floor(height/2) ceil(width/2) 3', { height: 5, width: 7 })).toBe(24);
});

test('a shape that is not made of params is named', () => {
  for (const shape of ['any', 'ceil(any/2)', 'round(count/2)'])
    expect(() => numbersOf('move.x', shape, { count: 1 })).toThrow(
      `move.x: expected a shape of the kernel's params, got '${shape}'. This kernel cannot be timed alone.`,
    );
});

const product = defineKernel({
  name: 'test/product',
  formula: 'c = a b',
  bindings: {
    a: { access: 'read', element: 'vec4f', shape: 'm k' },
    b: { access: 'read', element: 'vec4f', shape: 'k' },
    c: { access: 'write', element: 'f32', shape: 'm' },
  },
  params: { m: 'u32', k: 'u32' },
  variants: () => [{ name: 'only' }],
  source: () => '',
  workgroups: () => 1,
  cost: () => ({ flops: 0, bytes: 0 }),
});

test('buffers hold whole vec4s, up to the limit', () => {
  expect(bindingBytes(DEFAULT_PROFILE, product, { m: 3, k: 5 })).toEqual([64, 32, 16]);
  expect(bindingBytes(DEFAULT_PROFILE, product, { m: 2 ** 15, k: 2 ** 10 })[0]).toBe(DEFAULT_PROFILE.maxBindingBytes);
});

test.each([
  [{}, 'maxStorageBufferBindingSize', 2 ** 27],
  [{ maxBufferBytes: 2 ** 20 }, 'maxBufferSize', 2 ** 20],
])('a binding beyond a limit is refused by its name and the limit: %j', (changed, limit, most) => {
  expect(() => bindingBytes({ ...DEFAULT_PROFILE, ...changed }, product, { m: 1e6, k: 1e6 })).toThrow(
    `test/product.a: expected at most ${most} bytes, ${limit} of WebGPU default limits, got 4000000000000 for [m k]. Lower one of its sizes.`,
  );
});
