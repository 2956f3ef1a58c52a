// Random tensors from runtime's generator: the oracle of random.wgsl.ts.
import { randomBits, randomNormal, randomUniform, STREAMS, type Stream } from '@softlabel/runtime';

interface Params {
  readonly count: number;
  readonly stream: number;
}
interface Arrays {
  readonly counter: Uint32Array;
  readonly y: Float64Array | Uint32Array;
}
type Draw = (seed: number, stream: Stream, step: number, index: number) => number;

const drawn =
  (draw: Draw) =>
  ({ count, stream }: Params, { counter: [seed, step], y }: Arrays): void => {
    for (let i = 0; i < count; i++) y[i] = draw(seed, streamName(stream), step, i);
  };

function streamName(number: number): Stream {
  const name = (Object.keys(STREAMS) as Stream[]).find((stream) => STREAMS[stream] === number);
  if (name === undefined) throw new Error(`random: expected the number of a stream, got ${number}.`);
  return name;
}

export const randomBitsReference = drawn(randomBits);
export const randomUniformReference = drawn(randomUniform);
export const randomNormalReference = drawn(randomNormal);
