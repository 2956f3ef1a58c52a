// Winograd's F(4x4, 3x3) in float64, step by step as the kernels beside it take them: the oracle of the WGSL. What the steps make together is conv2d.
import type { Conv2dParams } from '../conv2d/conv2d.reference.ts';
import { FILTER, INPUT, type Matrix, OUTPUT, transposed } from './transforms.ts';

type Numbers = Float64Array;

/** matrix d matrix^T of d[i][j] = at(i, j), row by row. */
function onBothSides(matrix: Matrix, at: (i: number, j: number) => number): number[] {
  return matrix.flatMap((left) =>
    matrix.map((right) => left.reduce((sum, a, i) => sum + right.reduce((inner, b, j) => inner + a * b * at(i, j), 0), 0)),
  );
}

const tilesOf = ({ images, outHeight, outWidth }: Conv2dParams): number => (images * outHeight * outWidth) / 16;

/** Number of the pixel of the results at row i and column j of a tile. */
function pixelOf({ outHeight, outWidth }: Conv2dParams, tile: number, i: number, j: number): number {
  const [across, down] = [outWidth / 4, outHeight / 4];
  const [image, row, column] = [Math.floor(tile / across / down), Math.floor(tile / across) % down, tile % across];
  return (image * outHeight + 4 * row + i) * outWidth + 4 * column + j;
}

/** Element c of `x` under row i and column j of a tile with its border, zero outside of the image. */
function inputAt(p: Conv2dParams, x: Numbers, tile: number, i: number, j: number, c: number): number {
  const [across, down] = [p.outWidth / 4, p.outHeight / 4];
  const row = 4 * (Math.floor(tile / across) % down) + i - p.padding;
  const column = 4 * (tile % across) + j - p.padding;
  if (row < 0 || row >= p.height || column < 0 || column >= p.width) return 0;
  return x[((Math.floor(tile / across / down) * p.height + row) * p.width + column) * p.channels + c];
}

/** values[f][row][column] for the 36 numbers that `at` has for each. */
function fill(values: Numbers, rows: number, columns: number, at: (row: number, column: number) => number[]): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      at(row, column).forEach((value, f) => {
        values[(f * rows + row) * columns + column] = value;
      });
}

const inputs = (p: Conv2dParams, x: Numbers, v: Numbers): void =>
  fill(v, tilesOf(p), p.channels, (tile, c) => onBothSides(INPUT, (i, j) => inputAt(p, x, tile, i, j, c)));

export function winogradOperandsReference(p: Conv2dParams, { x, w, v, u }: { x: Numbers; w: Numbers; v: Numbers; u: Numbers }): void {
  inputs(p, x, v);
  fill(u, p.channels, p.outChannels, (c, o) => onBothSides(FILTER, (r, s) => w[((r * 3 + s) * p.channels + c) * p.outChannels + o]));
}

export function winogradFlippedOperandsReference(
  p: Conv2dParams,
  { x, w, v, u }: { x: Numbers; w: Numbers; v: Numbers; u: Numbers },
): void {
  inputs(p, x, v);
  fill(u, p.channels, p.outChannels, (c, o) =>
    onBothSides(FILTER, (r, s) => w[(((2 - r) * 3 + 2 - s) * p.outChannels + o) * p.channels + c]),
  );
}

export function winogradWeightOperandsReference(
  p: Conv2dParams,
  { x, dY, v, s }: { x: Numbers; dY: Numbers; v: Numbers; s: Numbers },
): void {
  inputs(p, x, v);
  fill(s, tilesOf(p), p.outChannels, (tile, o) =>
    onBothSides(transposed(OUTPUT), (i, j) => dY[pixelOf(p, tile, i, j) * p.outChannels + o]),
  );
}

interface ForwardArrays {
  readonly v: Numbers;
  readonly u: Numbers;
  readonly bias?: Numbers;
  readonly y: Numbers;
  readonly moments?: Numbers;
}

export function winogradForwardReference(p: Conv2dParams, { v, u, bias, y, moments }: ForwardArrays): void {
  const tiles = tilesOf(p);
  for (let tile = 0; tile < tiles; tile++)
    for (let o = 0; o < p.outChannels; o++) {
      const product = (f: number) => {
        let sum = 0;
        for (let c = 0; c < p.channels; c++) sum += v[(f * tiles + tile) * p.channels + c] * u[(f * p.channels + c) * p.outChannels + o];
        return sum;
      };
      const results = onBothSides(OUTPUT, (i, j) => product(6 * i + j)).map((value) => value + (bias?.[o] ?? 0));
      results.forEach((value, k) => {
        y[pixelOf(p, tile, Math.floor(k / 4), k % 4) * p.outChannels + o] = value;
      });
      if (moments === undefined) continue;
      const mean = results.reduce((sum, value) => sum + value, 0) / 16;
      moments[2 * tile * p.outChannels + o] = mean;
      moments[(2 * tile + 1) * p.outChannels + o] = results.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
}

export function winogradWeightGradientReference(
  p: Conv2dParams & { readonly parts: number },
  { v, s, dW }: { v: Numbers; s: Numbers; dW: Numbers },
): void {
  const tiles = tilesOf(p);
  const perPart = Math.ceil(tiles / p.parts);
  for (let part = 0; part < p.parts; part++)
    for (let c = 0; c < p.channels; c++)
      for (let o = 0; o < p.outChannels; o++) {
        const product = (f: number) => {
          let sum = 0;
          for (let t = part * perPart; t < Math.min((part + 1) * perPart, tiles); t++)
            sum += v[(f * tiles + t) * p.channels + c] * s[(f * tiles + t) * p.outChannels + o];
          return sum;
        };
        onBothSides(transposed(FILTER), (i, j) => product(6 * i + j)).forEach((value, tap) => {
          dW[((part * 9 + tap) * p.channels + c) * p.outChannels + o] = value;
        });
      }
}
