// Differentiable Siamese augmentation in float64, as PyTorch computes it: the oracle of dsa.wgsl.ts.
import { randomBelow, randomUniform } from '@softlabel/runtime';
import { DSA_TRANSFORMATIONS } from './transformations.ts';

export interface DsaParams {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly transformations: number;
}
type Counter = ArrayLike<number>;
export type DsaName = keyof typeof DSA_TRANSFORMATIONS;

/** The transformation of the batch: one of those in the mask. */
export function drawnTransformation(mask: number, counter: Counter): DsaName {
  const names = (Object.keys(DSA_TRANSFORMATIONS) as DsaName[]).filter((name) => mask & DSA_TRANSFORMATIONS[name]);
  return names[randomBelow(names.length, counter[0], 'augment', counter[1], 0)];
}

/** Word `word` of image n, as a number in [0, 1) or as an integer below `below`. */
const uniform = (counter: Counter, n: number, word: number): number => randomUniform(counter[0], 'augment', counter[1], 4 * (n + 1) + word);
const below = (limit: number, counter: Counter, n: number, word: number): number =>
  randomBelow(limit, counter[0], 'augment', counter[1], 4 * (n + 1) + word);

/** A pixel of the source and its weight in a pixel of the result. */
interface Tap {
  readonly row: number;
  readonly column: number;
  readonly weight: number;
}

type Taps = (p: DsaParams, counter: Counter, n: number, row: number, column: number) => Tap[];

const TAPS: { readonly [name in Exclude<DsaName, 'color'>]: Taps } = {
  crop({ height, width }, counter, n, row, column) {
    const [rows, columns] = [height, width].map((size) => Math.floor(0.125 * size + 0.5));
    const down = below(2 * rows + 1, counter, n, 0) - rows;
    const right = below(2 * columns + 1, counter, n, 1) - columns;
    return [{ row: row + down, column: column + right, weight: 1 }];
  },
  cutout({ height, width }, counter, n, row, column) {
    const inside = [height, width].every((size, word) => {
      const side = Math.floor(0.5 * size + 0.5);
      const first = below(size + (1 - (side % 2)), counter, n, word) - Math.floor(side / 2);
      const at = [row, column][word];
      return at >= first && at < first + side;
    });
    return inside ? [] : [{ row, column, weight: 1 }];
  },
  flip: ({ width }, counter, n, row, column) => [{ row, column: uniform(counter, n, 0) < 0.5 ? width - 1 - column : column, weight: 1 }],
  scale(p, counter, n, row, column) {
    const [sx, sy] = [0, 1].map((word) => 1 / 1.2 + uniform(counter, n, word) * (1.2 - 1 / 1.2));
    return bilinear(p, sx * normalised(column, p.width), sy * normalised(row, p.height));
  },
  rotate(p, counter, n, row, column) {
    const angle = ((uniform(counter, n, 0) - 0.5) * 2 * 15 * Math.PI) / 180;
    const [x, y] = [normalised(column, p.width), normalised(row, p.height)];
    return bilinear(p, Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y);
  },
};

/** -1 at the first pixel, 1 at the last: affine_grid with align_corners; 0 where there is only one. */
const normalised = (pixel: number, size: number): number => (size === 1 ? 0 : -1 + (2 * pixel) / (size - 1));

/** grid_sample with align_corners at normalised x and y. */
function bilinear({ height, width }: DsaParams, x: number, y: number): Tap[] {
  const [column, row] = [((x + 1) / 2) * (width - 1), ((y + 1) / 2) * (height - 1)];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  return [0, 1].flatMap((down) =>
    [0, 1].map((right) => ({
      row: top + down,
      column: left + right,
      weight: (down === 1 ? row - top : 1 - row + top) * (right === 1 ? column - left : 1 - column + left),
    })),
  );
}

/** Calls `visit` with the flat indices of every channel of every tap that lies in the image. */
function everyTap(
  p: DsaParams,
  counter: Counter,
  name: keyof typeof TAPS,
  visit: (from: number, to: number, weight: number) => void,
): void {
  const at = (n: number, row: number, column: number): number => ((n * p.height + row) * p.width + column) * p.channels;
  for (let n = 0; n < p.images; n++)
    for (let pixel = 0; pixel < p.height * p.width; pixel++) {
      const [row, column] = [Math.floor(pixel / p.width), pixel % p.width];
      const taps = TAPS[name](p, counter, n, row, column);
      for (const tap of taps.filter((t) => t.row >= 0 && t.row < p.height && t.column >= 0 && t.column < p.width))
        for (let c = 0; c < p.channels; c++) visit(at(n, tap.row, tap.column) + c, at(n, row, column) + c, tap.weight);
    }
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The pixels of an image, each a view of its channels. */
const pixelsOf = (image: Float64Array, channels: number): Float64Array[] =>
  Array.from({ length: image.length / channels }, (_, i) => image.subarray(i * channels, (i + 1) * channels));

/** Moves values towards or away from their mean. */
function spread(values: Float64Array, factor: number): void {
  const mean = meanOf(values);
  values.forEach((value, i) => {
    values[i] = (value - mean) * factor + mean;
  });
}

/** Brightness, then saturation, then contrast, in place. */
function recolour(image: Float64Array, channels: number, u: readonly number[]): void {
  image.forEach((value, i) => {
    image[i] = value + (u[0] - 0.5);
  });
  for (const pixel of pixelsOf(image, channels)) spread(pixel, 2 * u[1]);
  spread(image, u[2] + 0.5);
}

/** The transposes of contrast, then saturation; that of brightness changes nothing. Spreading is its own transpose. */
function recolourAdjoint(image: Float64Array, channels: number, u: readonly number[]): void {
  spread(image, u[2] + 0.5);
  for (const pixel of pixelsOf(image, channels)) spread(pixel, 2 * u[1]);
}

function recoloured(p: DsaParams, counter: Counter, source: Float64Array, result: Float64Array, change: typeof recolour): void {
  const size = p.height * p.width * p.channels;
  result.set(source);
  for (let n = 0; n < p.images; n++)
    change(
      result.subarray(n * size, (n + 1) * size),
      p.channels,
      [0, 1, 2].map((word) => uniform(counter, n, word)),
    );
}

export function dsaReference(
  p: DsaParams,
  { x, counter, y }: { readonly x: Float64Array; readonly counter: Counter; readonly y: Float64Array },
): void {
  const name = drawnTransformation(p.transformations, counter);
  if (name === 'color') {
    recoloured(p, counter, x, y, recolour);
    return;
  }
  y.fill(0);
  everyTap(p, counter, name, (from, to, weight) => {
    y[to] += weight * x[from];
  });
}

export function dsaGradientReference(
  p: DsaParams,
  { dY, counter, dX }: { readonly dY: Float64Array; readonly counter: Counter; readonly dX: Float64Array },
): void {
  const name = drawnTransformation(p.transformations, counter);
  if (name === 'color') {
    recoloured(p, counter, dY, dX, recolourAdjoint);
    return;
  }
  dX.fill(0);
  everyTap(p, counter, name, (from, to, weight) => {
    dX[from] += weight * dY[to];
  });
}
