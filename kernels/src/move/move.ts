// Moving elements without arithmetic: transpose, broadcast, slice, pad, concatenate and fill. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef, type ParamValues } from '@softlabel/runtime';
import { type BlockVariant, blockVariants, loopWorkgroups, runVariants, vec4s } from '../loops.ts';
import { fillSource } from './fill.wgsl.ts';
import { type StridedVariant, stridedSource } from './strided.wgsl.ts';

const stridedParams = {
  ...({ size0: 'u32', size1: 'u32', size2: 'u32', size3: 'u32', size4: 'u32', size5: 'u32' } as const),
  ...({ xStride0: 'i32', xStride1: 'i32', xStride2: 'i32', xStride3: 'i32', xStride4: 'i32', xStride5: 'i32' } as const),
  ...({ yStride0: 'u32', yStride1: 'u32', yStride2: 'u32', yStride3: 'u32', yStride4: 'u32', yStride5: 'u32' } as const),
  ...({ xOffset: 'u32', yOffset: 'u32' } as const),
} as const;
export type StridedParams = ParamValues<typeof stridedParams>;

const sizes = (p: StridedParams): number[] => [p.size0, p.size1, p.size2, p.size3, p.size4, p.size5];
const elements = (p: StridedParams): number => sizes(p).reduce((product, size) => product * size, 1);

function rank(p: StridedParams): StridedVariant['rank'] {
  const leading = sizes(p).findIndex((size) => size !== 1);
  return leading >= 4 || leading < 0 ? 2 : leading >= 2 ? 4 : 6;
}

/** Whether x can be read in vec4s: a stride of an axis of size 1 is never taken. */
function isVector(p: StridedParams): boolean {
  const outer = [p.xStride0, p.xStride1, p.xStride2, p.xStride3, p.xStride4].filter((_, axis) => sizes(p)[axis] !== 1);
  return p.xStride5 === 1 && [p.size5, p.xOffset, ...outer].every((number) => number % 4 === 0);
}

/** Hardware reads single elements well as long as neighbours read neighbours. */
const stridedVariants = (profile: DeviceProfile, p: StridedParams): StridedVariant[] =>
  runVariants(profile).map((run) => ({ ...run, rank: rank(p), vector: run.name === 'run-per-invocation' && isVector(p) }));

/**
 * Copies a box of up to six axes: element (i0 ... i5) of [size0 ... size5] goes from x[xOffset + sum_d i_d xStride_d] to
 * y[yOffset + sum_d i_d yStride_d]. Strides count elements; those of x may be negative or 0; the rest of y stays as it is. A box of fewer
 * axes has sizes of 1 in front.
 */
export const moveStrided: KernelDef<typeof stridedParams, StridedVariant> = defineKernel({
  name: 'move/strided',
  formula: 'y[yOffset + sum_d i_d yStride_d] = x[xOffset + sum_d i_d xStride_d]',
  bindings: {
    x: { access: 'read', element: 'vec4f', shape: 'any' },
    y: { access: 'update', element: 'f32', shape: 'any' },
  },
  params: stridedParams,
  variants: stridedVariants,
  source: stridedSource,
  workgroups: (p, variant) => loopWorkgroups(elements(p) / (variant.vector ? 4 : 1), variant),
  cost: (p) => ({ flops: 0, bytes: 8 * elements(p) }),
});

const fillParams = { count: 'u32', value: 'f32' } as const;

/** Sets all `count` elements of y to `value`. */
export const moveFill: KernelDef<typeof fillParams, BlockVariant> = defineKernel({
  name: 'move/fill',
  formula: 'y[i] = value',
  bindings: { y: { access: 'write', element: 'vec4f', shape: 'count' } },
  params: fillParams,
  variants: blockVariants,
  source: fillSource,
  workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
  cost: ({ count }) => ({ flops: 0, bytes: 4 * count }),
});
