// Differentiable Siamese augmentation on the device against its reference, and against its own adjoint.
import { type HostArray, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { augmentDsa, augmentDsaGradient, DSA_TRANSFORMATIONS, type DsaKernel } from './augment.ts';
import { type DsaName, type DsaParams, drawnTransformation, dsaGradientReference, dsaReference } from './dsa.reference.ts';

const names = Object.keys(DSA_TRANSFORMATIONS) as DsaName[];
const ALL = names.reduce((mask, name) => mask | DSA_TRANSFORMATIONS[name], 0);

/** images, height, width, channels: even and odd, more channels than a vec4 holds, rows or columns alone. */
const SHAPES = [
  [3, 12, 12, 3],
  [5, 9, 7, 1],
  [2, 5, 12, 6],
  [2, 1, 6, 3],
  [2, 6, 1, 3],
  [2, 1, 1, 3],
] as const;

const sizeOf = ({ images, height, width, channels }: DsaParams): number => images * height * width * channels;
const counterAt = (step: number): Uint32Array<ArrayBuffer> => Uint32Array.of(7, step);

describe.each(names)('%s', (name) => {
  test.each(SHAPES)('%i images of %i x %i x %i', async (images, height, width, channels) => {
    const params: DsaParams = { images, height, width, channels, transformations: DSA_TRANSFORMATIONS[name] };
    const [count, values, counter] = [sizeOf(params), uniformArray(sizeOf(params), 3), counterAt(images + width)];
    await checkKernel(augmentDsa, dsaReference, { params: { ...params }, arrays: { x: values, counter, y: count } });
    await checkKernel(augmentDsaGradient, dsaGradientReference, { params: { ...params }, arrays: { dY: values, counter, dX: count } });
  });

  test('the gradient is the adjoint: <A x - A 0, v> = <x, transpose of A v>', async () => {
    const params: DsaParams = { images: 4, height: 8, width: 10, channels: 3, transformations: DSA_TRANSFORMATIONS[name] };
    const [x, v] = [uniformArray(sizeOf(params), 1), uniformArray(sizeOf(params), 2)];
    const y = await run(augmentDsa, params, 'x', x, 'y');
    const constant = await run(augmentDsa, params, 'x', new Float32Array(x.length), 'y');
    const transposed = await run(augmentDsaGradient, params, 'dY', v, 'dX');
    const left = dot(y, v) - dot(constant, v);
    expect(Math.abs(left)).toBeGreaterThan(0.01);
    // Both sides are float64 sums over f32 results, whose roundings mostly cancel.
    expectClose('<A x - A 0, v>', [left], [dot(x, transposed)], { relative: 1e-6 });
  });
});

/** The device's own best variant, at step 3. */
async function run(def: DsaKernel, params: DsaParams, input: string, values: HostArray, output: string): Promise<HostArray> {
  const device = await sharedDevice();
  const [variant] = def.variants(device.profile, params);
  const arrays = { [input]: values, counter: counterAt(3), [output]: new Float32Array(values.length) };
  return (await launchKernel(device, def, { variant, params: { ...params }, arrays }))[output];
}

const dot = (a: HostArray, b: HostArray): number => Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

test('the batch draws its transformation from the mask, step by step', async () => {
  for (const transformations of [ALL, DSA_TRANSFORMATIONS.crop | DSA_TRANSFORMATIONS.rotate]) {
    const params: DsaParams = { images: 2, height: 6, width: 5, channels: 3, transformations };
    for (let step = 0; step < 12; step++) {
      const arrays = { x: uniformArray(sizeOf(params)), counter: counterAt(step), y: sizeOf(params) };
      await checkKernel(augmentDsa, dsaReference, { params: { ...params }, arrays });
    }
  }
});

test('every transformation of a mask is drawn equally often', () => {
  const drawn = Array.from({ length: 6000 }, (_, step) => drawnTransformation(ALL, counterAt(step)));
  for (const name of names) expect(Math.abs(drawn.filter((each) => each === name).length - 1000)).toBeLessThan(100);
  expect(drawnTransformation(DSA_TRANSFORMATIONS.flip, counterAt(0))).toBe('flip');
});

test('a NaN outside the cut-out square stays where it is', async () => {
  const params: DsaParams = { images: 1, height: 4, width: 4, channels: 1, transformations: DSA_TRANSFORMATIONS.cutout };
  for (const at of [0, 5, 10, 15]) {
    const x = uniformArray(16);
    x[at] = Number.NaN;
    await checkKernel(augmentDsa, dsaReference, { params: { ...params }, arrays: { x, counter: counterAt(1), y: 16 } });
  }
});
