// Random resized crops, flips and CutMix in float64: the oracle of cutmix.wgsl.ts.
import { randomBelow, randomBits, randomUniform } from '@softlabel/runtime';
import { CROP_AREA, CROP_RATIO } from './cutmix-ranges.ts';

export interface CutmixParams {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Rows and columns from `top` and `left` to before `bottom` and `right`, which come from the image `shift` places further on. */
export interface Mix {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly shift: number;
}

/** What is drawn for the batch. */
export function drawnMix({ images, height, width }: CutmixParams, [seed, step]: Uint32Array): Mix {
  const side = Math.sqrt(1 - randomUniform(seed, 'augment', step, 0));
  const [right, down] = [width, height].map((size) => Math.floor(Math.floor(size * side) / 2));
  const column = randomBelow(width, seed, 'augment', step, 1);
  const row = randomBelow(height, seed, 'augment', step, 2);
  return {
    top: Math.max(row - down, 0),
    left: Math.max(column - right, 0),
    bottom: Math.min(row + down, height),
    right: Math.min(column + right, width),
    shift: randomBelow(images, seed, 'augment', step, 3),
  };
}

/** A crop of an image, in pixels and parts of them. */
export interface View {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly isFlipped: boolean;
}

/** What is drawn for image n. */
export function drawnView({ height, width }: CutmixParams, [seed, step]: Uint32Array, n: number): View {
  const uniform = (word: number) => randomUniform(seed, 'augment', step, 4 * (n + 1) + word);
  const area = CROP_AREA[0] + (CROP_AREA[1] - CROP_AREA[0]) * uniform(0);
  const [narrowest, widest] = [(area * width) / height, width / height / area];
  const [least, most] = CROP_RATIO.map((ratio) => Math.min(Math.max(ratio, narrowest), widest));
  const ratio = least * (most / least) ** uniform(1);
  const crop = { height: Math.sqrt((area * width * height) / ratio), width: Math.sqrt(area * width * height * ratio) };
  return {
    ...crop,
    left: uniform(2) * (width - crop.width),
    top: uniform(3) * (height - crop.height),
    isFlipped: randomBits(seed, 'augment', step, 4 * (n + 1)) % 2 === 1,
  };
}

export function cutmixReference(
  p: CutmixParams,
  { x, counter, y }: { readonly x: Float64Array; readonly counter: Uint32Array; readonly y: Float64Array },
): void {
  const { images, height, width, channels } = p;
  const mix = drawnMix(p, counter);
  const views = Array.from({ length: images }, (_, n) => drawnView(p, counter, n));
  for (let n = 0; n < images; n++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const isMixed = row >= mix.top && row < mix.bottom && column >= mix.left && column < mix.right;
        const source = isMixed ? (n + mix.shift) % images : n;
        for (let c = 0; c < channels; c++)
          y[((n * height + row) * width + column) * channels + c] = viewed(p, x, source, views[source], row, column, c);
      }
}

/** Channel c of the view of image n at a pixel. */
function viewed(p: CutmixParams, x: Float64Array, n: number, view: View, row: number, column: number, c: number): number {
  const { height, width, channels } = p;
  const unflipped = view.isFlipped ? width - 1 - column : column;
  const [top, bottom, down] = neighbours(view.top + ((row + 0.5) * view.height) / height - 0.5, height);
  const [left, right, along] = neighbours(view.left + ((unflipped + 0.5) * view.width) / width - 0.5, width);
  const at = (r: number, s: number): number => x[((n * height + r) * width + s) * channels + c];
  const upper = (1 - along) * at(top, left) + along * at(top, right);
  const lower = (1 - along) * at(bottom, left) + along * at(bottom, right);
  return (1 - down) * upper + down * lower;
}

/** The pixels before and after a place along an axis of `size` pixels, and how far it is from the first. */
function neighbours(place: number, size: number): [before: number, after: number, part: number] {
  const inside = Math.min(Math.max(place, 0), size - 1);
  const before = Math.floor(inside);
  return [before, Math.min(before + 1, size - 1), inside - before];
}
