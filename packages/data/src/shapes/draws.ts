// The random numbers of one image of `shapes`: words of the stream `shapes`, one after the other. Not for training, where kernels address each number.
import { philox4x32, STREAMS } from '@softlabel/runtime';

export type Vector = readonly [number, number];
export type Colour = readonly [number, number, number];

const COLOUR_DRAWS = 1000;

/** Words 0, 1, 2, ... at (seed, stream `shapes`, step = index): the numbers of `randomBits`, computed four at a time. */
export class Draws {
  readonly #key: readonly [number, number];
  readonly #index: number;
  #words: readonly number[] = [];
  #used = 0;

  constructor(seed: number, index: number) {
    this.#key = [seed >>> 0, STREAMS.shapes];
    this.#index = index >>> 0;
  }

  /** The next 32 bits. */
  word(): number {
    const lane = this.#used & 3;
    if (lane === 0) this.#words = philox4x32([this.#used >>> 2, this.#index, 0, 0], this.#key);
    this.#used++;
    return this.#words[lane];
  }

  between(low: number, high: number): number {
    return low + (high - low) * (this.word() >>> 8) * 2 ** -24;
  }

  /** A unit vector of any angle: a point of the unit disc pushed to its rim, since sines may differ in the last bit between engines. */
  direction(): Vector {
    for (;;) {
      const [x, y] = [this.between(-1, 1), this.between(-1, 1)];
      const square = x * x + y * y;
      if (square > 0.01 && square < 1) return [x / Math.sqrt(square), y / Math.sqrt(square)];
    }
  }

  /** A unit vector that leans from (1, 0) to either side by an angle whose tangent is at most `lean`. */
  leaning(lean: number): Vector {
    const y = this.between(-lean, lean);
    const length = Math.sqrt(1 + y * y);
    return [1 / length, y / length];
  }

  /** A colour at least `distance` from each of `others`, in the RGB cube of side 1. Throws if none of 1000 draws is. */
  colour(distance = 0, ...others: Colour[]): Colour {
    for (let i = 0; i < COLOUR_DRAWS; i++) {
      const drawn: Colour = [this.between(0, 1), this.between(0, 1), this.between(0, 1)];
      if (others.every((other) => squareDistance(drawn, other) >= distance * distance)) return drawn;
    }
    const where = others.map((other) => `[${other.join(', ')}]`).join(' and ');
    throw new Error(
      `Draws.colour: expected a colour at distance ${distance} or more from ${where}, got none in ${COLOUR_DRAWS} draws. Lower the distance.`,
    );
  }
}

const squareDistance = (a: Colour, b: Colour) => square(a[0] - b[0]) + square(a[1] - b[1]) + square(a[2] - b[2]);
const square = (x: number) => x * x;
