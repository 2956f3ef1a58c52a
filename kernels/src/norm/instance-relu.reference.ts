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
interface ForwardMomentsArrays extends ForwardArrays {
  readonly moments: Float64Array;
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

type ForwardParams = Params & { readonly epsilon: number };

export const instanceReluForwardReference =
  (window: number) =>
  (params: ForwardParams, arrays: ForwardArrays): void => {
    const { x, statistics } = arrays;
    const count = params.height * params.width;
    const units = params.images * params.channels;
    const [mean, variance] = [statistics.subarray(0, units), new Float64Array(units)];
    mean.fill(0);
    forEachValue(params, window, ({ i, unit }) => {
      mean[unit] += x[i] / count;
    });
    forEachValue(params, window, ({ i, unit }) => {
      variance[unit] += (x[i] - mean[unit]) ** 2 / count;
    });
    normalise(params, window, arrays, variance);
  };

/** The same for mean and squared deviations of `parts` parts of each image, all of one size. */
export const instanceReluForwardMomentsReference =
  (window: number) =>
  (params: ForwardParams & { readonly parts: number }, { moments, ...arrays }: ForwardMomentsArrays): void => {
    const { images, channels, parts } = params;
    const perPart = (params.height * params.width) / parts;
    const [mean, variance] = [arrays.statistics.subarray(0, images * channels), new Float64Array(images * channels)];
    for (let unit = 0; unit < mean.length; unit++) {
      const at = (part: number) => (Math.floor(unit / channels) * parts + part) * 2 * channels + (unit % channels);
      const sumOfParts = (term: (at: number) => number) =>
        Array.from({ length: parts }, (_, part) => term(at(part))).reduce((a, b) => a + b);
      mean[unit] = sumOfParts((i) => moments[i]) / parts;
      variance[unit] = sumOfParts((i) => moments[i + channels] / perPart + (moments[i] - mean[unit]) ** 2) / parts;
    }
    normalise(params, window, arrays, variance);
  };

/** The rest of the forward, once statistics hold the means. */
function normalise(params: ForwardParams, window: number, { x, gamma, beta, y, statistics }: ForwardArrays, variance: Float64Array): void {
  const [mean, rstd] = [statistics.subarray(0, variance.length), statistics.subarray(variance.length)];
  variance.forEach((value, unit) => {
    rstd[unit] = 1 / Math.sqrt(value + params.epsilon);
  });
  y.fill(0);
  forEachValue(params, window, ({ i, o, c, unit }) => {
    if (o >= 0) y[o] += Math.max((x[i] - mean[unit]) * rstd[unit] * gamma[c] + beta[c], 0) / window ** 2;
  });
}

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
