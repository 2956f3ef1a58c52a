// Batch normalisation and its gradient in float64, loop by loop: the oracle of batch.wgsl.ts.
import { SLICE_ROWS } from './batch.wgsl.ts';

interface Params {
  readonly rows: number;
  readonly channels: number;
}
interface WithEpsilon extends Params {
  readonly epsilon: number;
}
type Arrays<Names extends string> = { readonly [name in Names]: Float64Array };

/** Calls `visit` with the index in x, the channel, and the index in [slices channels] of every value. */
function forEachValue({ rows, channels }: Params, visit: (i: number, c: number, ofSlice: number) => void): void {
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < channels; c++) visit(row * channels + c, c, Math.floor(row / SLICE_ROWS) * channels + c);
}

const rowsOfSlice = (rows: number, slice: number): number => Math.min(SLICE_ROWS, rows - slice * SLICE_ROWS);

export function batchStatisticsReference(params: Params, { x, mean, variance }: Arrays<'x' | 'mean' | 'variance'>): void {
  const count = (ofSlice: number) => rowsOfSlice(params.rows, Math.floor(ofSlice / params.channels));
  mean.fill(0);
  variance.fill(0);
  forEachValue(params, (i, _, ofSlice) => {
    mean[ofSlice] += x[i] / count(ofSlice);
  });
  forEachValue(params, (i, _, ofSlice) => {
    variance[ofSlice] += (x[i] - mean[ofSlice]) ** 2 / count(ofSlice);
  });
}

/** The rows of a slice are those of as many parts, all of them equal. */
export function batchStatisticsMomentsReference(
  { rows, channels, parts }: Params & { readonly parts: number },
  { moments, mean, variance }: Arrays<'moments' | 'mean' | 'variance'>,
): void {
  const [part, perSlice] = [rows / parts, (SLICE_ROWS * parts) / rows];
  mean.forEach((_, ofSlice) => {
    const [slice, c] = [Math.floor(ofSlice / channels), ofSlice % channels];
    const own = Array.from({ length: Math.min(perSlice, parts - slice * perSlice) }, (_, i) => 2 * (slice * perSlice + i) * channels + c);
    const sumOf = (value: (at: number) => number) => own.reduce((sum, at) => sum + value(at), 0) / own.length;
    mean[ofSlice] = sumOf((at) => moments[at]);
    variance[ofSlice] = sumOf((at) => moments[at + channels] / part + (moments[at] - mean[ofSlice]) ** 2);
  });
}

/** By the law of total variance. */
export function batchStatisticsJoinReference(params: Params, arrays: Arrays<'means' | 'variances' | 'mean' | 'variance'>): void {
  const { means, variances, mean, variance } = arrays;
  const weight = (i: number) => rowsOfSlice(params.rows, Math.floor(i / params.channels)) / params.rows;
  mean.fill(0);
  variance.fill(0);
  means.forEach((value, i) => {
    mean[i % params.channels] += weight(i) * value;
  });
  means.forEach((value, i) => {
    variance[i % params.channels] += weight(i) * (variances[i] + (value - mean[i % params.channels]) ** 2);
  });
}

export function batchNormaliseReference(
  params: WithEpsilon,
  { x, mean, variance, gamma, beta, y }: Arrays<'x' | 'mean' | 'variance' | 'gamma' | 'beta' | 'y'>,
): void {
  forEachValue(params, (i, c) => {
    y[i] = ((x[i] - mean[c]) / Math.sqrt(variance[c] + params.epsilon)) * gamma[c] + beta[c];
  });
}

export function batchGradientSumsReference(
  params: WithEpsilon,
  { x, mean, variance, dY, sumDy, sumDyXhat }: Arrays<'x' | 'mean' | 'variance' | 'dY' | 'sumDy' | 'sumDyXhat'>,
): void {
  sumDy.fill(0);
  sumDyXhat.fill(0);
  forEachValue(params, (i, c, ofSlice) => {
    sumDy[ofSlice] += dY[i];
    sumDyXhat[ofSlice] += (dY[i] * (x[i] - mean[c])) / Math.sqrt(variance[c] + params.epsilon);
  });
}

export function batchGradientReference(
  params: WithEpsilon,
  arrays: Arrays<'x' | 'mean' | 'variance' | 'gamma' | 'dY' | 'sumDy' | 'sumDyXhat' | 'dX'>,
): void {
  const { x, mean, variance, gamma, dY, sumDy, sumDyXhat, dX } = arrays;
  forEachValue(params, (i, c) => {
    const rstd = 1 / Math.sqrt(variance[c] + params.epsilon);
    const xhat = (x[i] - mean[c]) * rstd;
    dX[i] = gamma[c] * rstd * (dY[i] - sumDy[c] / params.rows - (xhat * sumDyXhat[c]) / params.rows);
  });
}
