// Average pooling and its gradient in float64, loop by loop: the oracle of average.wgsl.ts.
import { forEachTap } from './windows.reference.ts';
import type { PoolParams } from './windows.ts';

export function averagePoolForwardReference(params: PoolParams, { x, y }: { readonly x: Float64Array; readonly y: Float64Array }): void {
  y.fill(0);
  forEachTap(params, (i, o) => {
    y[o] += x[i] / (params.windowHeight * params.windowWidth);
  });
}

export function averagePoolGradientReference(
  params: PoolParams,
  { dY, dX }: { readonly dY: Float64Array; readonly dX: Float64Array },
): void {
  dX.fill(0);
  forEachTap(params, (i, o) => {
    dX[i] += dY[o] / (params.windowHeight * params.windowWidth);
  });
}
