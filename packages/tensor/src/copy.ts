// A plain copy as a launch: the contiguous case of the strided move.
import { moveStrided } from '@softlabel/kernels';
import type { AnyKernel } from '@softlabel/runtime';

/** Kernel and params that copy `elements` f32 from x to y. */
export function copyKernel(elements: number): { kernel: AnyKernel; params: { [name: string]: number } } {
  return { kernel: moveStrided, params: stridedParams([elements], [1], [1]) };
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
  for (let d = 0; d < 6; d++) {
    const axis = d - 6 + sizes.length;
    params[`size${d}`] = sizes[axis] ?? 1;
    params[`xStride${d}`] = xStrides[axis] ?? 0;
    params[`yStride${d}`] = yStrides[axis] ?? 0;
  }
  return params;
}
