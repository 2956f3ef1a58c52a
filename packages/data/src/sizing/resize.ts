// How images of any size get one: the scaled size, and the middle box that is kept. Scales nothing: decoders do.

/** What is done to an image so that all have one size: its shorter side is scaled to `short` pixels, then the middle `crop` x `crop` pixels are kept. */
export interface Resize {
  readonly short: number;
  /** At most `short`. */
  readonly crop: number;
}

/** A box of pixels to keep of a scaled image. */
export interface ResizePlan {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly crop: number;
}

/** The scaled size of a `width` x `height` image, and the box to keep: the longer side is rounded down, offsets to the nearest, as torchvision does. */
export function planResize(width: number, height: number, { short, crop }: Resize): ResizePlan {
  const scaled = (side: number) => Math.floor((short * side) / Math.min(width, height));
  const [w, h] = [scaled(width), scaled(height)];
  return { width: w, height: h, left: roundToEven((w - crop) / 2), top: roundToEven((h - crop) / 2), crop };
}

/** Python's rounding: a half goes to the even neighbour. */
const roundToEven = (x: number) => (x % 1 === 0.5 && Math.floor(x) % 2 === 0 ? Math.floor(x) : Math.round(x));
