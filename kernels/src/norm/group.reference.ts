// Group normalisation and its gradient in float64, loop by loop: the oracle of group.wgsl.ts.

interface Params {
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}
interface ForwardArrays {
  readonly x: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly rstd: Float64Array;
}
interface GradientArrays {
  readonly x: Float64Array;
  readonly gamma: Float64Array;
  readonly mean: Float64Array;
  readonly rstd: Float64Array;
  readonly dY: Float64Array;
  readonly dX: Float64Array;
  readonly dGamma: Float64Array;
  readonly dBeta: Float64Array;
}

/** Calls `visit` with the index in x, the channel, the index in [images groups] and the index in [images channels] of every value. */
function forEachValue(
  { images, pixels, channels, groups }: Params,
  visit: (i: number, channel: number, group: number, ofImage: number) => void,
): void {
  for (let n = 0; n < images; n++)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let c = 0; c < channels; c++)
        visit((n * pixels + pixel) * channels + c, c, n * groups + Math.floor(c / (channels / groups)), n * channels + c);
}

export function groupNormForwardReference(params: Params & { readonly epsilon: number }, arrays: ForwardArrays): void {
  const { x, gamma, beta, y, mean, rstd } = arrays;
  const count = (params.pixels * params.channels) / params.groups;
  mean.fill(0);
  forEachValue(params, (i, _, group) => {
    mean[group] += x[i] / count;
  });
  const variance = new Float64Array(rstd.length);
  forEachValue(params, (i, _, group) => {
    variance[group] += (x[i] - mean[group]) ** 2 / count;
  });
  variance.forEach((value, group) => {
    rstd[group] = 1 / Math.sqrt(value + params.epsilon);
  });
  forEachValue(params, (i, c, group) => {
    y[i] = (x[i] - mean[group]) * rstd[group] * gamma[c] + beta[c];
  });
}

export function groupNormGradientReference(params: Params, arrays: GradientArrays): void {
  const { x, gamma, mean, rstd, dY, dX, dGamma, dBeta } = arrays;
  const count = (params.pixels * params.channels) / params.groups;
  const [average, averageXhat] = [new Float64Array(mean.length), new Float64Array(mean.length)];
  dGamma.fill(0);
  dBeta.fill(0);
  forEachValue(params, (i, c, group, ofImage) => {
    const xhat = (x[i] - mean[group]) * rstd[group];
    dGamma[ofImage] += dY[i] * xhat;
    dBeta[ofImage] += dY[i];
    average[group] += (gamma[c] * dY[i]) / count;
    averageXhat[group] += (gamma[c] * dY[i] * xhat) / count;
  });
  forEachValue(params, (i, c, group) => {
    const xhat = (x[i] - mean[group]) * rstd[group];
    dX[i] = (gamma[c] * dY[i] - average[group] - xhat * averageXhat[group]) * rstd[group];
  });
}
