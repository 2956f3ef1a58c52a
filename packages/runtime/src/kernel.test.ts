// Names, labels and the uniform of a launch. Launches nothing.
import { expect, test } from 'vitest';
import { defineKernel, elementBytes, kernelLabel, packParams, wgslName } from './kernel.ts';

const kernel = defineKernel({
  name: 'test/kernel',
  formula: 'y = x',
  bindings: { x: { access: 'read', element: 'vec4f', shape: 'count' }, dX: { access: 'write', element: 'f32', shape: 'count' } },
  params: { count: 'u32', offset: 'i32', scale: 'f32' },
  variants: () => [{ name: 'only' }],
  source: () => '',
  workgroups: () => 1,
  cost: () => ({ flops: 0, bytes: 0 }),
});

test('a uniform holds the params in order, then the stride of each binding, in whole vec4s', () => {
  const view = new DataView(packParams(kernel, { count: 7, offset: -2, scale: 0.5 }, { dX: 12 }));
  expect(view.byteLength).toBe(32);
  expect([view.getUint32(0, true), view.getInt32(4, true), view.getFloat32(8, true)]).toEqual([7, -2, 0.5]);
  expect([12, 16, 20].map((at) => view.getUint32(at, true))).toEqual([0, 12, 0]);
});

test.each([
  [{ count: -1, offset: 0, scale: 0 }, "expected u32 for param 'count', got -1."],
  [{ count: 1.5, offset: 0, scale: 0 }, "expected u32 for param 'count', got 1.5."],
  [{ count: 0, offset: 0.5, scale: 0 }, "expected i32 for param 'offset', got 0.5."],
  [{ count: 0, offset: 0, scale: Number.NaN }, "expected f32 for param 'scale', got NaN."],
])('params %j are refused', (params, reason) => {
  expect(() => packParams(kernel, params)).toThrow(`test/kernel: ${reason}`);
});

test('a param that is missing is refused', () => {
  const params: { count: number; offset: number; scale: number } = JSON.parse('{ "count": 0, "offset": 0 }');
  expect(() => packParams(kernel, params)).toThrow("test/kernel: expected f32 for param 'scale', got undefined.");
});

test('names in WGSL, labels, and bytes of elements', () => {
  expect(['dX', 'xStride0', 'images'].map(wgslName)).toEqual(['d_x', 'x_stride0', 'images']);
  expect(kernelLabel(kernel, { name: 'only' })).toBe('test/kernel[only]');
  expect([elementBytes('f32'), elementBytes('u32'), elementBytes('vec4f'), elementBytes('vec4u')]).toEqual([4, 4, 16, 16]);
});
