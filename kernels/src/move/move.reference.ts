// Strided copy and fill, element by element: the oracle of strided.wgsl.ts and fill.wgsl.ts.
import type { StridedParams } from './move.ts';

interface Arrays {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function moveStridedReference(p: StridedParams, { x, y }: Arrays): void {
  const sizes = [p.size0, p.size1, p.size2, p.size3, p.size4, p.size5];
  const xStrides = [p.xStride0, p.xStride1, p.xStride2, p.xStride3, p.xStride4, p.xStride5];
  const yStrides = [p.yStride0, p.yStride1, p.yStride2, p.yStride3, p.yStride4, p.yStride5];
  const visit = (axis: number, from: number, to: number): void => {
    if (axis === 6) y[to] = x[from];
    else for (let i = 0; i < sizes[axis]; i++) visit(axis + 1, from + i * xStrides[axis], to + i * yStrides[axis]);
  };
  visit(0, p.xOffset, p.yOffset);
}

export function moveFillReference({ count, value }: { readonly count: number; readonly value: number }, { y }: Arrays): void {
  y.fill(value, 0, count);
}
