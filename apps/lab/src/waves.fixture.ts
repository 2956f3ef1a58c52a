// The pixels of a test image, how it is decoded, and the form in which a page hands back what it made of it. Encodes and decodes nothing.
import type { RandomCrop, Resize } from '@softlabel/data';

export const WIDTH = 40;
export const HEIGHT = 29;

/** Smooth pixels [H, W, 3], so that filters agree on them. */
export const WAVES = Uint8Array.from({ length: HEIGHT * WIDTH * 3 }, (_, i) => {
  const [c, x, y] = [i % 3, Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH)];
  return 128 + 100 * Math.sin(x / 6 + c) * Math.cos(y / 8 - c);
});

export const SIZINGS: readonly (Resize | RandomCrop | null)[] = [
  null,
  { short: 16, crop: 12 },
  ...[0, 1, 2, 3].map((image) => ({ width: 12, height: 12, draw: { seed: 1, step: 0, image } })),
];

/** Plain arrays, so that they cross from a page to a test as they are. */
export interface EncodedImage {
  readonly type: string;
  readonly bytes: number[];
  /** One for each sizing. */
  readonly decoded: { readonly width: number; readonly height: number; readonly pixels: number[] }[];
}
