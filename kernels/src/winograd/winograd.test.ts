// Winograd's steps on the device against their references, and what they make together against the convolution itself.
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, type HostArray, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, runReference, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { conv2dForwardReference, conv2dInputGradientReference, conv2dWeightGradientReference } from '../conv2d/conv2d.reference.ts';
import { inputGradientAsForward } from '../conv2d/flip-filters.ts';
import { type Conv2dParams, conv2dSizes } from '../conv2d/geometry.ts';
import { POINTS } from './transforms.ts';
import {
  winogradFlippedOperandsReference,
  winogradForwardReference,
  winogradOperandsReference,
  winogradWeightGradientReference,
  winogradWeightOperandsReference,
} from './winograd.reference.ts';
import {
  winogradFlippedOperands,
  winogradForward,
  winogradForwardBias,
  winogradForwardBiasMoments,
  winogradForwardMoments,
  winogradGradientPays,
  winogradOperands,
  winogradPays,
  winogradValues,
  winogradWeightGradient,
  winogradWeightOperands,
  winogradWeightParts,
} from './winograd.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete', subgroupSize: 32 };

/** [images, outHeight, outWidth, channels, outChannels, padding]. */
type Shape = readonly [number, number, number, number, number, number];

function paramsOf([images, outHeight, outWidth, channels, outChannels, padding]: Shape): Conv2dParams {
  const [height, width] = [outHeight + 2 - 2 * padding, outWidth + 2 - 2 * padding];
  return { images, height, width, channels, outChannels, filterHeight: 3, filterWidth: 3, outHeight, outWidth, stride: 1, padding };
}

/** One tile, tails of every kind, several blocks. */
const shapes: readonly Shape[] = [
  [1, 4, 4, 4, 4, 1],
  [3, 8, 4, 12, 20, 0],
  [2, 4, 12, 36, 68, 2],
  [5, 8, 16, 32, 40, 1],
];

/** Numbers of each kind at the points, and of moments. */
function valuesOf(p: Conv2dParams) {
  const { tiles, filters, results } = winogradValues(p);
  const [v, u, s] = [tiles, filters, results].map((shape) => shape.reduce((product, size) => product * size));
  return { v, u, s, moments: (2 * s) / POINTS };
}

describe.each(shapes)('%i images of %i x %i, %i to %i channels, padding %i', (...shape) => {
  const params = paramsOf(shape);
  const [sizes, at] = [conv2dSizes(params), valuesOf(params)];
  const [x, w, dY] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2), uniformArray(sizes.y, 3)];
  const [v, u, s, bias] = [uniformArray(at.v, 4), uniformArray(at.u, 5), uniformArray(at.s, 6), uniformArray(params.outChannels, 7)];

  test('operands', async () => {
    await checkKernel(winogradOperands, winogradOperandsReference, { params, arrays: { x, w, v: at.v, u: at.u } });
    await checkKernel(winogradFlippedOperands, winogradFlippedOperandsReference, { params, arrays: { x, w, v: at.v, u: at.u } });
    await checkKernel(winogradWeightOperands, winogradWeightOperandsReference, { params, arrays: { x, dY, v: at.v, s: at.s } });
  });

  test('product, with bias, moments, and without', async () => {
    const kase = { params, arrays: { v, u, m: at.s, y: sizes.y } };
    const biased = { ...kase, arrays: { ...kase.arrays, bias } };
    await checkKernel(winogradForward, winogradForwardReference, kase);
    await checkKernel(winogradForwardBias, winogradForwardReference, biased);
    for (const [def, { arrays }] of [[winogradForwardMoments, kase] as const, [winogradForwardBiasMoments, biased] as const])
      await checkKernel(def, winogradForwardReference, { ...kase, arrays: { ...arrays, moments: at.moments } });
  });

  test.each([1, 3])('gradient of w in %i parts', async (parts) => {
    const arrays = { v, s, m: parts * at.u, dW: parts * sizes.w };
    await checkKernel(winogradWeightGradient, winogradWeightGradientReference, { params: { ...params, parts }, arrays });
  });

  test('together: the convolution and its gradients', async () => {
    const device = await sharedDevice();
    const run = async (
      def: AnyKernel,
      values: { [name: string]: HostArray | number },
      kernelParams: { [name: string]: number } = { ...params },
    ) => {
      const arrays = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? new Float32Array(value) : value]),
      );
      const [variant] = def.variants(device.profile, kernelParams);
      return launchKernel(device, def, { variant, params: kernelParams, arrays });
    };
    const forward = await run(winogradOperands, { x, w, v: at.v, u: at.u });
    const { y } = await run(winogradForward, { ...forward, m: at.s, y: sizes.y });
    expectClose('y', y, runReference(conv2dForwardReference, params, { x, w, y: new Float32Array(sizes.y) })['y'], { relative: 1e-5 });

    const backward = await run(winogradWeightOperands, { x, dY, v: at.v, s: at.s });
    const { dW } = await run(winogradWeightGradient, { ...backward, m: at.u, dW: sizes.w }, { ...params, parts: 1 });
    const expected = runReference(conv2dWeightGradientReference, { ...params, parts: 1 }, { x, dY, dW: new Float32Array(sizes.w) });
    expectClose('dW', dW, expected['dW'], { relative: 1e-5 });

    const turned = inputGradientAsForward(params);
    if (turned === null || turned.outHeight % 4 > 0 || turned.outWidth % 4 > 0) return;
    const opposite = valuesOf(turned);
    const flipped = await run(winogradFlippedOperands, { x: dY, w, v: opposite.v, u: opposite.u }, { ...turned });
    const { y: dX } = await run(winogradForward, { ...flipped, m: opposite.s, y: sizes.x }, { ...turned });
    const gradient = runReference(conv2dInputGradientReference, params, { dY, w, dX: new Float32Array(sizes.x) });
    expectClose('dX', dX, gradient['dX'], { relative: 1e-5 });
  });
});

test('in float64 the steps are the convolution, whose tiles and taps the references take apart', () => {
  const params = paramsOf([2, 8, 12, 4, 8, 1]);
  const [sizes, at] = [conv2dSizes(params), valuesOf(params)];
  const [x, w] = [Float64Array.from(uniformArray(sizes.x, 1)), Float64Array.from(uniformArray(sizes.w, 2))];
  const [v, u, y, expected] = [at.v, at.u, sizes.y, sizes.y].map((size) => new Float64Array(size));
  winogradOperandsReference(params, { x, w, v, u });
  winogradForwardReference(params, { v, u, y });
  conv2dForwardReference(params, { x, w, y: expected });
  expectClose('y', y, expected, { relative: 1e-13 });
});

test('of 128 channels rounding leaves a millionth of the typical result, two at most', async () => {
  const params = paramsOf([4, 12, 12, 128, 32, 1]);
  const [sizes, at, device] = [conv2dSizes(params), valuesOf(params), await sharedDevice()];
  const [x, w] = [uniformArray(sizes.x, 1), uniformArray(sizes.w, 2)];
  const expected = runReference(conv2dForwardReference, params, { x, w, y: new Float32Array(sizes.y) })['y'];
  const run = (def: AnyKernel, arrays: { [binding: string]: HostArray }) =>
    launchKernel(device, def, { variant: def.variants(device.profile, params)[0], params, arrays });
  const [v, u, m, y] = [at.v, at.u, at.s, sizes.y].map((size) => new Float32Array(size));
  const atPoints = await run(winogradForward, { ...(await run(winogradOperands, { x, w, v, u })), m, y });
  const error = rootMeanSquare(Array.from(expected, (value, i) => atPoints['y'][i] - value));
  expect(error / rootMeanSquare(Array.from(expected))).toBeLessThan(2e-6);
});

const rootMeanSquare = (values: readonly number[]): number => Math.hypot(...values) / Math.sqrt(values.length);

describe('Winograd is taken', () => {
  const pays = (...shape: Shape) => [winogradPays, winogradGradientPays].map((of) => of(software, paramsOf(shape)));

  test('where many channels make products dear, for gradients of filters first', () => {
    expect(pays(10, 16, 16, 128, 128, 1)).toEqual([true, true]);
    expect(pays(32, 8, 8, 256, 256, 1)).toEqual([true, true]);
    expect(pays(10, 8, 8, 128, 128, 1)).toEqual([false, true]);
    expect(pays(10, 16, 16, 32, 32, 1)).toEqual([false, false]);
    expect(pays(256, 32, 32, 4, 128, 1)).toEqual([false, false]);
  });

  test('for whole tiles and vec4 under filters of 3 x 3 on software with subgroups only', () => {
    const params = paramsOf([10, 16, 16, 128, 128, 1]);
    const refused: [DeviceProfile, Conv2dParams][] = [
      [discrete, params],
      [{ ...software, subgroupSize: 0 }, params],
      [{ ...software, maxBindingBytes: 2 ** 21 }, params],
      [software, { ...params, stride: 2 }],
      [software, { ...params, outWidth: 18 }],
      [software, { ...params, channels: 126 }],
      [software, { ...params, filterHeight: 5 }],
    ];
    expect([winogradPays(software, params), winogradGradientPays(software, params)]).toEqual([true, true]);
    for (const [profile, other] of refused)
      expect([winogradPays(profile, other), winogradGradientPays(profile, other)]).toEqual([false, false]);
  });

  test('in as many parts as keep processors busy, none without tiles', () => {
    const parts = (...shape: Shape) => winogradWeightParts(software, paramsOf(shape));
    for (const images of [1, 2, 7, 33, 100]) {
      const [count, tiles] = [parts(images, 16, 16, 32, 32, 1), 16 * images];
      expect((count - 1) * Math.ceil(tiles / count)).toBeLessThan(tiles);
    }
    expect([parts(256, 16, 16, 32, 32, 1), parts(256, 16, 16, 128, 128, 1), parts(2, 16, 16, 32, 32, 1)]).toEqual([16, 1, 1]);
  });
});
