// Random tensors from runtime's generator: the oracle of random.wgsl.ts.
import { randomBits, randomUniform, STREAMS, type Stream } from '@softlabel/runtime';

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
export const randomNormalReference = drawn((seed, stream, step, i) => {
  const pair = i - (i % 2);
  const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(seed, stream, step, pair)));
  const angle = 2 * Math.PI * randomUniform(seed, stream, step, pair + 1);
  return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
});
