// From images stored as three planes to interleaved pixels. Both of 8 bits, row by row.

/** Copies planes [3, H, W] into `pixels` [H, W, 3] of the same size. */
export function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  const plane = pixels.length / 3;
  for (let p = 0, to = 0; p < plane; p++) {
    pixels[to++] = planes[p];
    pixels[to++] = planes[plane + p];
    pixels[to++] = planes[2 * plane + p];
  }
}
