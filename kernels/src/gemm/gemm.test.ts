// Matrix products on the device against their reference.
import { kernelLabel, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { f16Array, onMatrixUnits } from '../matrix-unit.fixture.ts';
import { gemmReference } from './gemm.reference.ts';
import { gemm, gemmBias } from './gemm.ts';

/** [batch, m, n, k]: one, primes, edges of the tiles, whole tiles, rows of whole vec4 with an odd k. */
const shapes = [
  [1, 1, 1, 1],
  [3, 5, 7, 11],
  [1, 33, 10, 29],
  [2, 31, 65, 12],
  [1, 64, 64, 32],
  [1, 36, 132, 21],
  [1, 17, 129, 67],
] as const;
const transposes = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));

describe.each(transposes)('transposes $transposeA $transposeB', (structure) => {
  test.each(shapes)('batch %i, m %i, n %i, k %i', async (batch, m, n, k) => {
    const arrays = { a: uniformArray(batch * m * k, 1), b: uniformArray(batch * k * n, 2), c: batch * m * n };
    await checkKernel(gemm(structure), gemmReference(structure), { params: { batch, m, n, k }, arrays });
  });

  test('NaN and infinity stay in their rows and columns', async () => {
    const [m, n, k] = [9, 6, 5];
    const [a, b] = [uniformArray(m * k, 1), uniformArray(k * n, 2, 0.1, 1)];
    a[7] = Number.NaN;
    b[k * n - 1] = Number.POSITIVE_INFINITY;
    await checkKernel(gemm(structure), gemmReference(structure), { params: { batch: 1, m, n, k }, arrays: { a, b, c: m * n } });
  });
});

test.each([transposes[0], transposes[3]])('bias, transposes $transposeA $transposeB', async (structure) => {
  const [batch, m, n, k] = [2, 9, 34, 5];
  const [a, b, bias] = [uniformArray(batch * m * k, 1), uniformArray(batch * k * n, 2), uniformArray(n, 3)];
  const arrays = { a, b, bias, c: batch * m * n };
  await checkKernel(gemmBias(structure), gemmReference(structure), { params: { batch, m, n, k }, arrays });
});

test('variants agree, however they cut up a long sum', async () => {
  const device = await sharedDevice();
  const [def, params] = [gemm(), { batch: 1, m: 20, n: 24, k: 500 }];
  const arrays = { a: uniformArray(20 * 500, 1), b: uniformArray(500 * 24, 2), c: new Float32Array(20 * 24) };
  const [first, ...others] = def.variants(device.profile, params);
  const { c: expected } = await launchKernel(device, def, { variant: first, params, arrays });
  expect(others.length).toBeGreaterThan(1);
  for (const variant of others) {
    const { c } = await launchKernel(device, def, { variant, params, arrays });
    expectClose(kernelLabel(def, variant), c, expected, { relative: 3e-6 });
  }
});

test.each([
  [transposes[0], 32, 16, [2, 70, 130, 21]],
  [transposes[3], 64, 8, [1, 132, 68, 36]],
] as const)(
  'matrix units, or emulated: %o, subgroups of %i lanes, matrices of side %i',
  async (structure, subgroupSize, matrixUnit, [batch, m, n, k]) => {
    const params = { batch, m, n, k };
    const arrays = { a: f16Array(batch * m * k, 1), b: f16Array(batch * k * n, 2), bias: uniformArray(n, 3), c: batch * m * n };
    const { def, device } = await onMatrixUnits(gemmBias(structure), params, { subgroupSize, matrixUnit });
    await checkKernel(def, gemmReference(structure), { params, arrays, device });
  },
);

test('gradients too small for matrix units vanish, and come back to the bit when they are scaled by a power of two', async () => {
  const params = { batch: 1, m: 12, n: 20, k: 40 };
  const { def, device } = await onMatrixUnits(gemm(), params, { subgroupSize: 32, matrixUnit: 16 });
  const [variant] = def.variants(device.profile, params);
  const [a, gradient] = [f16Array(12 * 40, 1), f16Array(40 * 20, 2)];
  const product = async (scale: number) => {
    const arrays = { a, b: gradient.map((x) => scale * x), c: new Float32Array(12 * 20) };
    return (await launchKernel(device, def, { variant, params, arrays }))['c'];
  };
  const [whole, tiny, scaled] = [await product(1), await product(2 ** -30), await product(2 ** 22 * 2 ** -30)];
  expect(new Set(tiny.map(Math.abs))).toEqual(new Set([0]));
  expect(scaled.map((x) => 2 ** 8 * x)).toEqual(whole);
});
