// 2-D convolutions and their gradients in float64, loop by loop: the oracle of the WGSL beside it.

export interface Conv2dParams {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly stride: number;
  readonly padding: number;
}

/** Calls `visit` with the indices in x, w and y of every product x * w that is part of y. */
function everyProduct(p: Conv2dParams, visit: (x: number, w: number, y: number) => void): void {
  everyTap(p, (pixel, tap, outPixel) => {
    for (let c = 0; c < p.channels; c++)
      for (let o = 0; o < p.outChannels; o++)
        visit(pixel * p.channels + c, (tap * p.channels + c) * p.outChannels + o, outPixel * p.outChannels + o);
  });
}

/** Calls `visit` for every output pixel and filter tap that falls on an input pixel. */
function everyTap(p: Conv2dParams, visit: (pixel: number, tap: number, outPixel: number) => void): void {
  for (let outPixel = 0; outPixel < p.images * p.outHeight * p.outWidth; outPixel++) {
    const image = Math.floor(outPixel / (p.outHeight * p.outWidth));
    const top = (Math.floor(outPixel / p.outWidth) % p.outHeight) * p.stride - p.padding;
    const left = (outPixel % p.outWidth) * p.stride - p.padding;
    for (let tap = 0; tap < p.filterHeight * p.filterWidth; tap++) {
      const row = top + Math.floor(tap / p.filterWidth);
      const column = left + (tap % p.filterWidth);
      if (row < 0 || row >= p.height || column < 0 || column >= p.width) continue;
      visit((image * p.height + row) * p.width + column, tap, outPixel);
    }
  }
}

interface ForwardArrays {
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly bias?: Float64Array;
  readonly y: Float64Array;
}

export function conv2dForwardReference(p: Conv2dParams, { x, w, bias, y }: ForwardArrays): void {
  for (let i = 0; i < y.length; i++) y[i] = bias?.[i % p.outChannels] ?? 0;
  everyProduct(p, (ix, iw, iy) => {
    y[iy] += x[ix] * w[iw];
  });
}

interface ForwardMomentsArrays extends ForwardArrays {
  readonly moments: Float64Array;
}

/** As many parts of an image as `moments` [images, parts, 2, outChannels] has room for: mean and sum of squared deviations of each. */
export function conv2dForwardMomentsReference(p: Conv2dParams, { moments, ...arrays }: ForwardMomentsArrays): void {
  const { y } = arrays;
  conv2dForwardReference(p, arrays);
  const parts = moments.length / (2 * p.outChannels);
  const pixels = y.length / p.outChannels / parts;
  for (let part = 0; part < parts; part++)
    for (let o = 0; o < p.outChannels; o++) {
      const values = Array.from({ length: pixels }, (_, i) => y[(part * pixels + i) * p.outChannels + o]);
      const mean = values.reduce((sum, value) => sum + value, 0) / pixels;
      moments[2 * part * p.outChannels + o] = mean;
      moments[(2 * part + 1) * p.outChannels + o] = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
}

interface InputGradientArrays {
  readonly dY: Float64Array;
  readonly w: Float64Array;
  readonly dX: Float64Array;
}

export function conv2dInputGradientReference(p: Conv2dParams, { dY, w, dX }: InputGradientArrays): void {
  dX.fill(0);
  everyProduct(p, (ix, iw, iy) => {
    dX[ix] += dY[iy] * w[iw];
  });
}

interface WeightGradientArrays {
  readonly x: Float64Array;
  readonly dY: Float64Array;
  readonly dW: Float64Array;
}

/** dW holds `parts` filters; part i sums over its own run of images. */
export function conv2dWeightGradientReference(p: Conv2dParams & { readonly parts: number }, { x, dY, dW }: WeightGradientArrays): void {
  const perPart = Math.ceil(p.images / p.parts);
  const [pixels, filter] = [p.height * p.width * p.channels, p.filterHeight * p.filterWidth * p.channels * p.outChannels];
  dW.fill(0);
  everyProduct(p, (ix, iw, iy) => {
    dW[Math.floor(ix / pixels / perPart) * filter + iw] += x[ix] * dY[iy];
  });
}

interface FlipParams {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly channels: number;
  readonly outChannels: number;
}

export function conv2dFlipFiltersReference(
  p: FlipParams,
  { w, flipped }: { readonly w: Float64Array; readonly flipped: Float64Array },
): void {
  const taps = p.filterHeight * p.filterWidth;
  for (let tap = 0; tap < taps; tap++)
    for (let c = 0; c < p.channels; c++)
      for (let o = 0; o < p.outChannels; o++)
        flipped[((taps - 1 - tap) * p.outChannels + o) * p.channels + c] = w[(tap * p.channels + c) * p.outChannels + o];
}
