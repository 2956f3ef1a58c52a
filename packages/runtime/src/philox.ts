// Counter-based random numbers (Philox 4x32-10) in TypeScript: the same bits as kernels/src/random in WGSL. No state, so nothing to save but counters.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section 4.3.
// A number is addressed by (seed, stream, step, index): key = (seed, stream), counter = (floor(index / 4), step, 0, 0), word = index mod 4.

/** Named streams of random numbers: two streams never share a number, whatever the seed. */
export const STREAMS = { init: 0, order: 1, augment: 2, choice: 3, expert: 4, shapes: 5, student: 6, labels: 7, crop: 8 } as const;
export type Stream = keyof typeof STREAMS;

const MULTIPLIER = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16];
  const [bLow, bHigh] = [b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0;
}

/** Philox 4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER[0], c0);
    const high1 = multiplyHigh(MULTIPLIER[1], c2);
    const low0 = Math.imul(MULTIPLIER[0], c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER[1], c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The 32-bit word at (seed, stream, step, index). All four are unsigned 32-bit integers. */
export function randomBits(seed: number, stream: Stream, step: number, index: number): number {
  return philox4x32([index >>> 2, step >>> 0, 0, 0], [seed >>> 0, STREAMS[stream]])[index & 3];
}

/** Uniform in [0, 1) with 24 bits, exact in f32: the top 24 bits of the word, times 2^-24. */
export function randomUniform(seed: number, stream: Stream, step: number, index: number): number {
  return (randomBits(seed, stream, step, index) >>> 8) * 2 ** -24;
}

/** Standard normal by Box and Muller: the indices 2j and 2j + 1 share two uniforms. */
export function randomNormal(seed: number, stream: Stream, step: number, index: number): number {
  const first = index - (index % 2);
  const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(seed, stream, step, first)));
  const angle = 2 * Math.PI * randomUniform(seed, stream, step, first + 1);
  return radius * (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
}

/** Integer in [0, below), by multiplication: floor(word * below / 2^32). */
export function randomBelow(below: number, seed: number, stream: Stream, step: number, index: number): number {
  return multiplyHigh(randomBits(seed, stream, step, index), below);
}

/** A seed of its own for the `index`-th child (student, expert) of `seed`. */
export function childSeed(seed: number, stream: Stream, index: number): number {
  return randomBits(seed, stream, 0xffffffff, index);
}

/** Permutation of 0 .. count-1 by Fisher and Yates, addressed by (seed, stream, step). */
export function randomPermutation(count: number, seed: number, stream: Stream, step: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = randomBelow(i + 1, seed, stream, step, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
