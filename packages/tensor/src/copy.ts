// A plain copy as a launch: the contiguous case of the strided move.
import { moveStrided } from '@softlabel/kernels';
import type { AnyKernel } from '@softlabel/runtime';
import { describe, ShapeError, type Spec } from './shape.ts';

const MOST_AXES = 6;

/** Kernel and params that copy `elements` f32 from x to y. */
export function copyKernel(elements: number): { kernel: AnyKernel; params: { [name: string]: number } } {
  return { kernel: moveStrided, params: stridedParams([elements], [1], [1]) };
}

/** Throws ShapeError unless a strided move can read or write `spec`: it moves whole words. */
export function expectMovable(op: string, spec: Spec): void {
  if (spec.dtype === 'u8' || spec.shape.length > MOST_AXES)
    throw new ShapeError(
      `${op}: expected f32 or u32 with at most ${MOST_AXES} axes, got ${describe(spec)}. Turn pixels into f32 with normalise(), make fewer axes with reshape().`,
    );
}

/** Params of a strided move over a box of up to six axes: element (i...) goes from sum i xStride to sum i yStride. */
export function stridedParams(
  sizes: readonly number[],
  xStrides: readonly number[],
  yStrides: readonly number[],
  xOffset = 0,
  yOffset = 0,
): { [name: string]: number } {
  const params: { [name: string]: number } = { xOffset, yOffset };
  for (let d = 0; d < MOST_AXES; d++) {
    const axis = d - MOST_AXES + sizes.length;
    params[`size${d}`] = sizes[axis] ?? 1;
    params[`xStride${d}`] = xStrides[axis] ?? 0;
    params[`yStride${d}`] = yStrides[axis] ?? 0;
  }
  return params;
}
