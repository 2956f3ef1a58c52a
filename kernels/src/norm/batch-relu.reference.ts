// Batch normalisation and ReLU and its gradient in float64, loop by loop: the oracle of batch-relu.wgsl.ts.
import { SLICE_ROWS } from './batch.wgsl.ts';

interface Params {
  readonly rows: number;
  readonly channels: number;
  readonly epsilon: number;
}
type Arrays<Names extends string> = { readonly [name in Names]: Float64Array };
type Given = Arrays<'x' | 'mean' | 'variance' | 'gamma' | 'beta'>;
/** Of one value of x: its index and channel, what is normalised, and what the ReLU sees. */
type Visit = (i: number, c: number, xhat: number, y: number) => void;

function forEachValue({ rows, channels, epsilon }: Params, { x, mean, variance, gamma, beta }: Given, visit: Visit): void {
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < channels; c++) {
      const i = row * channels + c;
      const xhat = (x[i] - mean[c]) / Math.sqrt(variance[c] + epsilon);
      visit(i, c, xhat, xhat * gamma[c] + beta[c]);
    }
}

export function batchNormaliseReluReference(params: Params, arrays: Given & Arrays<'y'>): void {
  forEachValue(params, arrays, (i, _c, _xhat, y) => {
    arrays.y[i] = Math.max(y, 0);
  });
}

export function batchReluGradientSumsReference(params: Params, arrays: Given & Arrays<'dY' | 'sumD' | 'sumDXhat'>): void {
  const { dY, sumD, sumDXhat } = arrays;
  sumD.fill(0);
  sumDXhat.fill(0);
  forEachValue(params, arrays, (i, c, xhat, y) => {
    const ofSlice = Math.floor(i / params.channels / SLICE_ROWS) * params.channels + c;
    const d = y > 0 ? dY[i] : 0;
    sumD[ofSlice] += d;
    sumDXhat[ofSlice] += d * xhat;
  });
}

/** dX holds dY before. */
export function batchReluGradientReference(params: Params, arrays: Given & Arrays<'sumD' | 'sumDXhat' | 'dX'>): void {
  const { variance, gamma, sumD, sumDXhat, dX } = arrays;
  forEachValue(params, arrays, (i, c, xhat, y) => {
    const d = y > 0 ? dX[i] : 0;
    dX[i] = (gamma[c] / Math.sqrt(variance[c] + params.epsilon)) * (d - sumD[c] / params.rows - (xhat * sumDXhat[c]) / params.rows);
  });
}
