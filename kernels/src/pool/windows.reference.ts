// The taps of pooling windows, in row-major order, for the references. Not a kernel.
import type { PoolParams } from './windows.ts';

/** Calls `visit` with the index in x and the index in y of every tap that lies in the image. */
export function forEachTap(params: PoolParams, visit: (i: number, o: number) => void): void {
  const { images, height, width, channels, outHeight, outWidth, windowHeight, windowWidth, stride, padding } = params;
  for (let o = 0; o < images * outHeight * outWidth * channels; o++) {
    const c = o % channels;
    const q = Math.floor(o / channels) % outWidth;
    const p = Math.floor(o / channels / outWidth) % outHeight;
    const n = Math.floor(o / channels / outWidth / outHeight);
    for (let tap = 0; tap < windowHeight * windowWidth; tap++) {
      const h = p * stride - padding + Math.floor(tap / windowWidth);
      const w = q * stride - padding + (tap % windowWidth);
      if (h >= 0 && h < height && w >= 0 && w < width) visit(((n * height + h) * width + w) * channels + c, o);
    }
  }
}
