// What the device reaches at most: arithmetic by the best of three measurements, traffic in a sum of large vectors. Not the kernels of a step.
import type { Ceilings } from '@softlabel/report';
import type { Device } from '@softlabel/runtime';
import { add, allocate, conv2d, f32, matmul, program, type Spec, type Tensor } from '@softlabel/tensor';
import { multiplyAdd } from './multiply-add.ts';

/** Sides of matrices, images of a convolution, lanes in registers, lengths of vectors: beyond caches, and short enough for a processor. */
const SIZES = {
  software: { side: 1024, images: 32, lanes: 2 ** 13, length: 2 ** 24 },
  hardware: { side: 4096, images: 256, lanes: 2 ** 20, length: 2 ** 26 },
} as const;
/** Turns of each lane: launches of milliseconds, so that some of them meet no other work on a processor. */
const TURNS = 64;
/** Each operation is repeated for as long, in rounds of as many runs. */
const SECONDS = 0.25;
const RUNS = 5;

/** Measures both ceilings of a device. */
export async function measureCeilings(device: Device): Promise<Ceilings> {
  const { kind, maxBindingBytes, maxBufferBytes } = device.profile;
  const { side, images, lanes, length } = SIZES[kind === 'software' ? 'software' : 'hardware'];
  const fitting = Math.min(length, Math.floor(maxBindingBytes / 4), Math.floor(maxBufferBytes / 8));
  const [matrix, vector] = [f32(side, side), f32(fitting)];
  const product = await ratesOf(device, { a: matrix, b: matrix }, ({ a, b }) => matmul(a, b));
  const filters = { x: f32(images, 16, 16, 128), w: f32(3, 3, 128, 128) };
  const convolution = await ratesOf(device, filters, ({ x, w }) => conv2d(x, w, { padding: 1 }));
  const registers = await ratesOf(device, { x: f32(lanes) }, ({ x }) => multiplyAdd(x, TURNS));
  const total = await ratesOf(device, { a: vector, b: vector }, ({ a, b }) => add(a, b));
  return {
    flopsPerSecond: Math.max(...[product, convolution, registers].map(({ flopsPerSecond }) => flopsPerSecond)),
    bytesPerSecond: total.bytesPerSecond,
  };
}

type Named<T> = Readonly<Record<string, T>>;

/** The best rates of an operation on tensors of these shapes. */
async function ratesOf(device: Device, specs: Named<Spec>, operation: (tensors: Named<Tensor>) => Tensor): Promise<Ceilings> {
  const inputs = await allocate(device, 'ceiling', specs);
  const bound = await program('ceiling', (tensors: Named<Tensor>) => ({ y: operation(tensors) })).bind(device, inputs);
  await bound.time(1); // the driver compiles
  let ms = Number.POSITIVE_INFINITY;
  const start = performance.now();
  do {
    const { runs } = await bound.time(RUNS);
    ms = Math.min(ms, ...runs.map((spans) => spans.reduce((sum, span) => sum + span.ms, 0)));
  } while (performance.now() - start < 1000 * SECONDS);
  bound.release();
  const [{ region }] = Object.values(inputs);
  region.destroy();
  const { flops, bytes } = bound.plan.cost;
  return { flopsPerSecond: (1000 * flops) / ms, bytesPerSecond: (1000 * bytes) / ms };
}
