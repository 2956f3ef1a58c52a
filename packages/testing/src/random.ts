// Random host arrays for tests, the same in every run. Not the engine's own draws.
import { randomBelow, randomUniform } from '@softlabel/runtime';

/** `count` values uniform in [low, high), rounded to f32. */
export const uniformArray = (count: number, seed = 1, low = -1, high = 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => low + (high - low) * randomUniform(seed, 'init', 1, i));

/** `count` integers in [0, below). */
export const indexArray = (count: number, below: number, seed = 1): Uint32Array<ArrayBuffer> =>
  Uint32Array.from({ length: count }, (_, i) => randomBelow(below, seed, 'choice', 1, i));
