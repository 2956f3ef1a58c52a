// Whether a device computes what it should, and how fast: a matrix product and random numbers against the CPU. Not the engine's tests.
import { type Device, randomUniform as randomOnHost } from '@softlabel/runtime';
import { allocate, f32, matmul, program, randomUniform, read, type Tensor, u32, write } from '@softlabel/tensor';

/** Odd sizes, so that every edge of a tile is touched. */
const [M, K, N] = [67, 35, 19];
/** Relative to the largest magnitude: f32 sums of K terms. */
const TOLERANCE = 1e-5;
const COUNTER = [42, 7] as const;
const DRAWS = 1000;
/** Side of the matrices that the rate is measured with. */
export const RATE_SIDE = 1024;
const RATE_SECONDS = 0.5;

export interface SelfTest {
  /** Largest error of the product, relative to its largest magnitude. */
  readonly gemmError: number;
  /** Random numbers that differ from the CPU's. */
  readonly philoxDifferences: number;
  readonly philoxDraws: number;
  readonly passed: boolean;
}

/** Computes a small matrix product and some random numbers on the device and on the CPU. */
export async function selfTest(device: Device): Promise<SelfTest> {
  const gemmError = await checkGemm(device);
  const philoxDifferences = await checkPhilox(device);
  return { gemmError, philoxDifferences, philoxDraws: DRAWS, passed: gemmError <= TOLERANCE && philoxDifferences === 0 };
}

async function checkGemm(device: Device): Promise<number> {
  const inputs = await allocate(device, 'self-test', { a: f32(M, K), b: f32(K, N) });
  const bound = await program('self-test gemm', ({ a, b }: { a: Tensor; b: Tensor }) => ({ c: matmul(a, b) })).bind(device, inputs);
  const [a, b] = [hostMatrix(M * K, 0), hostMatrix(K * N, 1)];
  write(device, inputs.a, a);
  write(device, inputs.b, b);
  bound.run();
  const [c] = await read(device, [bound.outputs.c]);
  bound.release();
  const expected = Float64Array.from({ length: M * N }, (_, i) => dotProduct(a, b, Math.floor(i / N), i % N));
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - c[i])), 0) / scale;
}

const hostMatrix = (length: number, step: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, i) => 2 * randomOnHost(COUNTER[0], 'init', step, i) - 1);

function dotProduct(a: Float32Array, b: Float32Array, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < K; k++) sum += a[row * K + k] * b[k * N + column];
  return sum;
}

async function checkPhilox(device: Device): Promise<number> {
  const inputs = await allocate(device, 'self-test', { counter: u32(2) });
  const draw = program('self-test philox', ({ counter }: { counter: Tensor }) => ({ y: randomUniform(counter, 'init', [DRAWS]) }));
  const bound = await draw.bind(device, inputs);
  write(device, inputs.counter, Uint32Array.from(COUNTER));
  bound.run();
  const [drawn] = await read(device, [bound.outputs.y]);
  bound.release();
  return Array.from(drawn).filter((value, i) => value !== randomOnHost(COUNTER[0], 'init', COUNTER[1], i)).length;
}

/** GFLOP/s of a product of two square f32 matrices of side 1024, pipelines made and warm. */
export async function gemmRate(device: Device): Promise<number> {
  const inputs = await allocate(device, 'gemm rate', { a: f32(RATE_SIDE, RATE_SIDE), b: f32(RATE_SIDE, RATE_SIDE) });
  const bound = await program('gemm rate', ({ a, b }: { a: Tensor; b: Tensor }) => ({ c: matmul(a, b) })).bind(device, inputs);
  const once = async () => {
    const start = performance.now();
    bound.run();
    await device.settle(device.gpu.queue.onSubmittedWorkDone());
    return (performance.now() - start) / 1000;
  };
  await once();
  const times: number[] = [];
  while (times.reduce((sum, time) => sum + time, 0) < RATE_SECONDS) times.push(await once());
  bound.release();
  return (2 * RATE_SIDE ** 3) / Math.min(...times) / 1e9;
}
