// Reductions on the device against their references, and the stages of long ones.
import { DEFAULT_PROFILE, type HostArray, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduceArgmaxReference, reduceMaxReference, reduceMeanReference, reduceSumReference } from './reduce.reference.ts';
import { type ReduceShape, reduceArgmax, reduceMax, reduceMean, reduceStages, reduceSum } from './reduce.ts';

const SHAPES: ReduceShape[] = [
  { outer: 1, reduced: 1, inner: 1 },
  { outer: 3, reduced: 7, inner: 5 },
  { outer: 2, reduced: 65, inner: 8 },
  { outer: 33, reduced: 10, inner: 1 },
  { outer: 1, reduced: 4999, inner: 4 },
  { outer: 3, reduced: 301, inner: 9 },
];
const title = ({ outer, reduced, inner }: ReduceShape): string => `[${outer}, ${reduced}, ${inner}]`;

const kernels = [
  [reduceSum, reduceSumReference],
  [reduceMean, reduceMeanReference],
  [reduceMax, reduceMaxReference],
] as const;

describe.each(kernels)('$name', (def, reference) => {
  test.each(SHAPES.map((shape) => [title(shape), shape] as const))('%s', async (_, shape) => {
    const { outer, reduced, inner } = shape;
    await checkKernel(def, reference, { params: { ...shape }, arrays: { x: uniformArray(outer * reduced * inner), y: outer * inner } });
  });

  test('NaN and infinities reach the result', async () => {
    const x = Float32Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY, 2, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
    for (const params of [
      { outer: 3, reduced: 2, inner: 1 },
      { outer: 1, reduced: 3, inner: 2 },
    ])
      await checkKernel(def, reference, { params, arrays: { x, y: params.outer * params.inner } });
  });
});

describe('reduce/argmax', () => {
  test.each(SHAPES.map((shape) => [title(shape), shape] as const))('%s, with ties', async (_, shape) => {
    const { outer, reduced, inner } = shape;
    const x = uniformArray(outer * reduced * inner).map((value) => Math.round(value * 4) / 4);
    await checkKernel(reduceArgmax, reduceArgmaxReference, { params: { ...shape }, arrays: { x, y: new Uint32Array(outer * inner) } });
  });

  test('the first NaN wins, negative infinity counts, and both zeros tie', async () => {
    const x = Float32Array.of(1, Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY, -3, Number.NEGATIVE_INFINITY, -0, 0, -0);
    const params = { outer: 3, reduced: 3, inner: 1 };
    await checkKernel(reduceArgmax, reduceArgmaxReference, { params, arrays: { x, y: new Uint32Array(3) } });
  });
});

test('100003 equal terms, which f32 does not hold exactly, keep f32 accuracy', async () => {
  const params = { outer: 1, reduced: 100_003, inner: 1 };
  const x = new Float32Array(params.reduced).fill(0.1);
  await checkKernel(reduceSum, reduceSumReference, { params, arrays: { x, y: 1 }, tolerance: 1e-6 });
});

/** Runs every stage on the shared device, in its best variant. */
async function runStages(def: typeof reduceSum, shape: ReduceShape, x: HostArray): Promise<HostArray> {
  const device = await sharedDevice();
  let data = x;
  for (const params of reduceStages(shape, device.profile)) {
    const arrays = { x: data, y: new Float32Array(params.outer * params.inner) };
    data = (await launchKernel(device, def, { variant: def.variants(device.profile, params)[0], params: { ...params }, arrays }))['y'];
  }
  return data;
}

describe('stages', () => {
  test.each(kernels)('$name of a long axis equals the reference', async (def, reference) => {
    for (const shape of [
      { outer: 1, reduced: 100_000, inner: 1 },
      { outer: 2, reduced: 5120, inner: 3 },
    ]) {
      const x = uniformArray(shape.outer * shape.reduced * shape.inner, 4, 0, 1);
      const arrays = { x: Float64Array.from(x), y: new Float64Array(shape.outer * shape.inner) };
      reference(shape, arrays);
      expect(reduceStages(shape, (await sharedDevice()).profile).length).toBeGreaterThan(1);
      expectClose(`${def.name} ${title(shape)}`, await runStages(def, shape, x), arrays.y, { relative: 1e-6 });
    }
  });

  test('end at the outputs, keep the number of elements, and take a prime axis in one launch', () => {
    const sizes = fc.integer({ min: 1, max: 200_000 });
    const kinds = fc.constantFrom('software', 'integrated', 'discrete');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), sizes, fc.integer({ min: 1, max: 300 }), kinds, (outer, reduced, inner, kind) => {
        const stages = reduceStages({ outer, reduced, inner }, { ...DEFAULT_PROFILE, kind });
        expect(stages.map((stage) => stage.reduced).reduce((a, b) => a * b)).toBe(reduced);
        let elements = outer * reduced * inner;
        for (const stage of stages) {
          expect(stage.outer * stage.reduced * stage.inner).toBe(elements);
          elements = stage.outer * stage.inner;
        }
        expect(elements).toBe(outer * inner);
      }),
    );
    expect(reduceStages({ outer: 1, reduced: 100_003, inner: 1 }, DEFAULT_PROFILE)).toHaveLength(1);
  });
});
