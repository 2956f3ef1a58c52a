// Instance normalisation, ReLU and average pooling, and their gradient, in float64, loop by loop: the oracle of instance-relu.wgsl.ts.

interface Params {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
interface ForwardArrays {
  readonly x: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly y: Float64Array;
  readonly statistics: Float64Array;
}
interface GradientArrays {
  readonly x: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly statistics: Float64Array;
  readonly dY: Float64Array;
  readonly dX: Float64Array;
  readonly dGamma: Float64Array;
  readonly dBeta: Float64Array;
}
interface Place {
  /** Index in x. */
  readonly i: number;
  /** Index of the pixel's window in y; -1 for a last odd row or column. */
  readonly o: number;
  readonly c: number;
  /** Index in [images channels]. */
  readonly unit: number;
}

/** Calls `visit` for every value of x. */
function forEachValue({ images, height, width, channels }: Params, window: number, visit: (place: Place) => void): void {
  const [outHeight, outWidth] = [Math.floor(height / window), Math.floor(width / window)];
  for (let n = 0; n < images; n++)
    for (let pixel = 0; pixel < height * width; pixel++) {
      const [p, q] = [Math.floor(pixel / width / window), Math.floor((pixel % width) / window)];
      const inWindow = p < outHeight && q < outWidth;
      for (let c = 0; c < channels; c++) {
        const o = inWindow ? ((n * outHeight + p) * outWidth + q) * channels + c : -1;
        visit({ i: (n * height * width + pixel) * channels + c, o, c, unit: n * channels + c });
      }
    }
}

export const instanceReluForwardReference =
  (window: number) =>
  (params: Params & { readonly epsilon: number }, { x, gamma, beta, y, statistics }: ForwardArrays): void => {
    const count = params.height * params.width;
    const [mean, rstd] = [statistics.subarray(0, params.images * params.channels), statistics.subarray(params.images * params.channels)];
    const variance = new Float64Array(rstd.length);
    mean.fill(0);
    forEachValue(params, window, ({ i, unit }) => {
      mean[unit] += x[i] / count;
    });
    forEachValue(params, window, ({ i, unit }) => {
      variance[unit] += (x[i] - mean[unit]) ** 2 / count;
    });
    variance.forEach((value, unit) => {
      rstd[unit] = 1 / Math.sqrt(value + params.epsilon);
    });
    y.fill(0);
    forEachValue(params, window, ({ i, o, c, unit }) => {
      if (o >= 0) y[o] += Math.max((x[i] - mean[unit]) * rstd[unit] * gamma[c] + beta[c], 0) / window ** 2;
    });
  };

export const instanceReluGradientReference =
  (window: number) =>
  (params: Params, { x, gamma, beta, statistics, dY, dX, dGamma, dBeta }: GradientArrays): void => {
    const count = params.height * params.width;
    const units = params.images * params.channels;
    const xhat = ({ i, unit }: Place) => (x[i] - statistics[unit]) * statistics[units + unit];
    /** dY past the pooling and the ReLU. */
    const d = (place: Place) => (place.o >= 0 && xhat(place) * gamma[place.c] + beta[place.c] > 0 ? dY[place.o] / window ** 2 : 0);
    dGamma.fill(0);
    dBeta.fill(0);
    forEachValue(params, window, (place) => {
      dGamma[place.unit] += d(place) * xhat(place);
      dBeta[place.unit] += d(place);
    });
    forEachValue(params, window, (place) => {
      const { i, c, unit } = place;
      dX[i] = gamma[c] * statistics[units + unit] * (d(place) - dBeta[unit] / count - (xhat(place) * dGamma[unit]) / count);
    });
  };
