// Max pooling, its gradient and its selection in float64, loop by loop: the oracle of max.wgsl.ts.
import { forEachTap } from './windows.reference.ts';
import { type PoolParams, poolSizes } from './windows.ts';

type Arrays<Names extends string> = { readonly [name in Names]: Float64Array };

/** The index in x of each window's first maximum. A NaN counts as larger than all numbers. */
function firstMaxima(params: PoolParams, x: Float64Array): Int32Array {
  const found = new Int32Array(poolSizes(params).y).fill(-1);
  forEachTap(params, (i, o) => {
    if (found[o] < 0 || x[i] > x[found[o]] || (Number.isNaN(x[i]) && !Number.isNaN(x[found[o]]))) found[o] = i;
  });
  return found;
}

export function maxPoolForwardReference(params: PoolParams, { x, y }: Arrays<'x' | 'y'>): void {
  firstMaxima(params, x).forEach((i, o) => {
    y[o] = x[i];
  });
}

export function maxPoolGradientReference(params: PoolParams, { x, dY, dX }: Arrays<'x' | 'dY' | 'dX'>): void {
  dX.fill(0);
  firstMaxima(params, x).forEach((i, o) => {
    dX[i] += dY[o];
  });
}

export function maxPoolSelectReference(params: PoolParams, { x, v, y }: Arrays<'x' | 'v' | 'y'>): void {
  firstMaxima(params, x).forEach((i, o) => {
    y[o] = v[i];
  });
}
