// The ten textures of `shapes`: how much of the second colour a point of the shape has, 0 to 1. Not colours, and not where the shape ends.
//
// Points are in pixels along the texture's own axes, from the shape's centre. Edges are softened over one pixel by `coverage`.

/** How a texture lies in one image. */
export interface TextureDraw {
  /** Pixels from one repetition to the next. */
  readonly period: number;
  /** Shift along both axes, in pixels. */
  readonly shift: readonly [number, number];
  /** Random bits, for textures that are random themselves. */
  readonly bits: number;
}

/** Share of the second colour at (s, t) pixels. */
export type Texture = (s: number, t: number, draw: TextureDraw) => number;

/** How much of a pixel lies inside an edge at the signed distance `d` pixels: 1 well inside (negative), 0 well outside. */
export const coverage = (d: number): number => Math.min(1, Math.max(0, 0.5 - d));

/** Position within a repetition, in pixels from its middle: -period / 2 to period / 2. */
const fold = (x: number, period: number) => x - period * Math.floor(x / period) - period / 2;

/** Signed distance to bands that fill `share` of each period. */
const bands = (x: number, period: number, share = 0.5) => Math.abs(fold(x, period)) - (share * period) / 2;

const stripes: Texture = (s, _, { period, shift }) => coverage(bands(s + shift[0], period));

const checks: Texture = (s, t, { period, shift }) => {
  const [a, b] = [bands(s + shift[0], period), bands(t + shift[1], period)];
  return coverage(Math.max(Math.min(a, b), -Math.max(a, b)));
};

const dots: Texture = (s, t, { period, shift }) => {
  const [a, b] = [fold(s + shift[0], period), fold(t + shift[1], period)];
  return coverage(Math.sqrt(a * a + b * b) - 0.36 * period);
};

const rings: Texture = (s, t, { period, shift }) => coverage(bands(Math.sqrt(s * s + t * t) + shift[0], period));

const solid: Texture = () => 0;

const grid: Texture = (s, t, { period, shift }) => coverage(Math.min(bands(s + shift[0], period, 0.3), bands(t + shift[1], period, 0.3)));

const zigzag: Texture = (s, t, { period, shift }) => coverage(bands(s + Math.abs(fold(t + shift[1], 1.5 * period)) + shift[0], period));

/** Bricks of 1.2 periods by 0.6; every other row is shifted by half a brick. */
const bricks: Texture = (s, t, { period, shift }) => {
  const row = Math.floor((t + shift[1]) / (0.6 * period));
  const along = s + shift[0] + (row % 2 === 0 ? 0 : 0.6 * period);
  return coverage(Math.min(bands(t + shift[1], 0.6 * period, 0.3), bands(along, 1.2 * period, 0.16)));
};

/** Cells of a third of a period, each of either colour by one of 32 random bits. */
const speckle: Texture = (s, t, { period, bits }) => {
  const [i, j] = [Math.floor((3 * s) / period), Math.floor((3 * t) / period)];
  return (bits >>> ((((5 * i + 11 * j) % 32) + 32) % 32)) & 1;
};

const gradient: Texture = (s, _, { period }) => Math.min(1, Math.max(0, 0.5 + s / (3 * period)));

/** Textures in the order of class numbers: a data set of n textures has the first n. */
export const TEXTURES: ReadonlyMap<string, Texture> = new Map([
  ['stripes', stripes],
  ['checks', checks],
  ['dots', dots],
  ['rings', rings],
  ['solid', solid],
  ['grid', grid],
  ['zigzag', zigzag],
  ['bricks', bricks],
  ['speckle', speckle],
  ['gradient', gradient],
]);
