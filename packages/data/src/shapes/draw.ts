// One image of `shapes`: a cluttered background, a textured outline somewhere on it, and noise. Everything but outline and texture is drawn at random.
//
// An image depends on its seed, index, outline and texture and on nothing else: draws are addressed by (seed, index), in a fixed order.
import { type Colour, Draws, type Vector } from './draws.ts';
import type { Outline } from './outlines.ts';
import { coverage, type Texture, type TextureDraw } from './textures.ts';

/** Height and width of every image, in pixels. */
export const SIDE = 32;

/** A disc of another colour behind the shape. */
interface Blot {
  readonly centre: Vector;
  readonly radius: number;
  readonly colour: Colour;
  readonly opacity: number;
}

interface Scene {
  readonly ramp: { readonly along: Vector; readonly from: Colour; readonly to: Colour };
  readonly blots: readonly Blot[];
  readonly centre: Vector;
  readonly radius: number;
  /** The shape's own right-hand direction. */
  readonly right: Vector;
  /** The direction across the texture's bands. */
  readonly across: Vector;
  readonly texture: TextureDraw;
  readonly first: Colour;
  readonly second: Colour;
  readonly noise: number;
}

const BLOTS = 1;
/** Least distance of colours that must be told apart, in the RGB cube of side 1. About a quarter of it or more is this far from any two colours. */
const CONTRAST = 0.5;
/** Largest tangent of a drawn angle: shapes and textures lean by up to 19 degrees to either side. */
const LEAN = 0.35;

function drawScene(draws: Draws): Scene {
  const place = (margin: number): Vector => [draws.between(margin, SIDE - margin), draws.between(margin, SIDE - margin)];
  const from = draws.colour();
  const to = draws.colour();
  const first = draws.colour(CONTRAST, from, to);
  const second = draws.colour(CONTRAST, first);
  return {
    ramp: { along: draws.direction(), from, to },
    blots: Array.from({ length: BLOTS }, () => ({
      centre: place(0),
      radius: draws.between(2, 7),
      colour: draws.colour(),
      opacity: draws.between(0.2, 0.7),
    })),
    centre: place(14),
    radius: draws.between(11, 13),
    right: draws.leaning(LEAN),
    across: draws.leaning(LEAN),
    texture: { period: draws.between(5, 7), shift: [draws.between(0, 16), draws.between(0, 16)], bits: draws.word() },
    first,
    second,
    noise: draws.between(0.02, 0.08),
  };
}

/** Components of the vector from `centre` to (x, y) along `axis` and across it. */
function turned(x: number, y: number, centre: Vector, axis: Vector): Vector {
  const [dx, dy] = [x - centre[0], y - centre[1]];
  return [dx * axis[0] + dy * axis[1], dy * axis[0] - dx * axis[1]];
}

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

function background({ ramp, blots }: Scene, x: number, y: number): Colour {
  const [along] = turned(x, y, [SIDE / 2, SIDE / 2], ramp.along);
  let colour = mix(ramp.from, ramp.to, Math.min(1, Math.max(0, 0.5 + along / SIDE)));
  for (const { centre, radius, colour: blot, opacity } of blots) {
    const [dx, dy] = [x - centre[0], y - centre[1]];
    const cover = coverage(Math.sqrt(dx * dx + dy * dy) - radius);
    if (cover > 0) colour = mix(colour, blot, opacity * cover);
  }
  return colour;
}

/** How much of the pixel at (x, y) the shape covers; no outline reaches further than 1.2 radii. */
function shapeCover({ centre, right, radius }: Scene, outline: Outline, x: number, y: number): number {
  const [u, v] = turned(x, y, centre, right);
  const reach = 1.2 * radius + 1;
  return u * u + v * v < reach * reach ? coverage(outline(u / radius, v / radius) * radius) : 0;
}

function colourAt(scene: Scene, outline: Outline, texture: Texture, x: number, y: number): Colour {
  const cover = shapeCover(scene, outline, x, y);
  if (cover === 0) return background(scene, x, y);
  const [s, t] = turned(x, y, scene.centre, scene.across);
  const shape = mix(scene.first, scene.second, texture(s, t, scene.texture));
  return cover === 1 ? shape : mix(background(scene, x, y), shape, cover);
}

/** The pixels [32, 32, 3] of one image, 0 to 255. Noise is uniform: ten bits of one word for each channel. */
export function drawImage(outline: Outline, texture: Texture, seed: number, index: number): Uint8Array {
  const draws = new Draws(seed, index);
  const scene = drawScene(draws);
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let p = 0; p < SIDE * SIDE; p++) {
    const colour = colourAt(scene, outline, texture, (p % SIDE) + 0.5, Math.floor(p / SIDE) + 0.5);
    const word = draws.word();
    for (let c = 0; c < 3; c++) {
      const noise = scene.noise * (((word >>> (10 * c)) & 1023) / 511.5 - 1);
      pixels[3 * p + c] = Math.floor(255 * Math.min(1, Math.max(0, colour[c] + noise)) + 0.5);
    }
  }
  return pixels;
}
