// Rows of one operation each, by its rate beside OpenBLAS' rate for a matrix product: GEMM, and convolution three ways.
import { type Device, randomUniform } from '@softlabel/runtime';
import {
  allocate,
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  f32,
  matmul,
  program,
  read,
  type Shape,
  sizeOf,
  type Tensor,
  write,
} from '@softlabel/tensor';
import { startOpenBlas } from '../peers/openblas.ts';
import type { Prepared, Row } from '../row.ts';

type Values = Float32Array<ArrayBuffer>;

/** An operation of two tensors. */
interface Product {
  readonly name: string;
  readonly shape: string;
  readonly flops: number;
  readonly a: Shape;
  readonly b: Shape;
  readonly compute: (a: Tensor, b: Tensor) => Tensor;
  /** The element of the result at `index`, summed in float64. */
  readonly expected: (a: Values, b: Values, index: number) => number;
}

const ORDER = 1024;
const gemm: Product = {
  name: `gemm ${ORDER}`,
  shape: `${ORDER}x${ORDER} times ${ORDER}x${ORDER}`,
  flops: 2 * ORDER ** 3,
  a: [ORDER, ORDER],
  b: [ORDER, ORDER],
  compute: matmul,
  expected(a, b, index) {
    const [row, column] = [Math.floor(index / ORDER), index % ORDER];
    return sum(ORDER, (k) => a[row * ORDER + k] * b[k * ORDER + column]);
  },
};

const [IMAGES, IMAGE_SIDE, CHANNELS] = [32, 16, 128];
const IMAGE_SHAPE: Shape = [IMAGES, IMAGE_SIDE, IMAGE_SIDE, CHANNELS];
const FILTER_SHAPE: Shape = [3, 3, CHANNELS, CHANNELS];
const convolution = {
  shape: `3x3, ${CHANNELS} to ${CHANNELS} channels, ${IMAGE_SIDE}x${IMAGE_SIDE}, N=${IMAGES}; openblas: its rate for gemm ${ORDER}`,
  flops: 2 * sizeOf(IMAGE_SHAPE) * 9 * CHANNELS,
};
const PADDED = { padding: 1 };

const forward: Product = {
  name: 'conv2d forward',
  ...convolution,
  a: IMAGE_SHAPE,
  b: FILTER_SHAPE,
  compute: (x, w) => conv2d(x, w, PADDED),
  expected(x, w, index) {
    const [n, i, j, o] = coordinates(index, IMAGE_SHAPE);
    return sumTaps((r, s) => sum(CHANNELS, (c) => pixel(x, n, i + r - 1, j + s - 1, c) * w[tap(r, s, c, o)]));
  },
};

const inputGradient: Product = {
  name: 'conv2d input-gradient',
  ...convolution,
  a: IMAGE_SHAPE,
  b: FILTER_SHAPE,
  compute: (dY, w) => conv2dInputGradient(dY, w, IMAGE_SHAPE, PADDED),
  expected(dY, w, index) {
    const [n, i, j, c] = coordinates(index, IMAGE_SHAPE);
    return sumTaps((r, s) => sum(CHANNELS, (o) => pixel(dY, n, i + 1 - r, j + 1 - s, o) * w[tap(r, s, c, o)]));
  },
};

const weightGradient: Product = {
  name: 'conv2d weight-gradient',
  ...convolution,
  a: IMAGE_SHAPE,
  b: IMAGE_SHAPE,
  compute: (x, dY) => conv2dWeightGradient(x, dY, FILTER_SHAPE, PADDED),
  expected(x, dY, index) {
    const [r, s, c, o] = coordinates(index, FILTER_SHAPE);
    return sum(IMAGES * IMAGE_SIDE ** 2, (p) => {
      const [n, i, j] = coordinates(p, IMAGE_SHAPE.slice(0, 3));
      return pixel(x, n, i + r - 1, j + s - 1, c) * pixel(dY, n, i, j, o);
    });
  },
};

export const productRows: readonly Row[] = [gemm, forward, inputGradient, weightGradient].map((product) => ({
  name: product.name,
  shape: product.shape,
  unit: 'GFLOP/s',
  prepare: (device) => prepare(device, product),
}));

async function prepare(device: Device, product: Product): Promise<Prepared> {
  const { a, b, compute, flops, name } = product;
  const inputs = await allocate(device, name, { a: f32(...a), b: f32(...b) });
  const values = { a: randomValues(a, 0), b: randomValues(b, 1) };
  write(device, inputs.a, values.a);
  write(device, inputs.b, values.b);
  const bound = await program(name, (x: { a: Tensor; b: Tensor }) => ({ y: compute(x.a, x.b) })).bind(device, inputs);
  bound.run();
  const [result] = await read(device, [bound.outputs.y]);
  check(product, values.a, values.b, result);
  const openBlas = await startOpenBlas();
  return {
    ours: {
      name: 'ours',
      flops,
      async run(times) {
        for (let i = 0; i < times; i++) bound.run();
        await device.settle(device.gpu.queue.onSubmittedWorkDone());
        device.assertAlive();
      },
    },
    peers: [openBlas.contender],
    async release() {
      openBlas.stop();
      bound.release();
      inputs.a.region.destroy();
    },
  };
}

/** Uniform in [-1, 1). */
const randomValues = (shape: Shape, step: number): Values =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => 2 * randomUniform(1, 'init', step, i) - 1);

const CHECKED_ELEMENTS = 32;

/** Throws when an element of the result, some taken evenly over it, is off by more than float32 sums are. */
function check({ name, expected }: Product, a: Values, b: Values, result: ArrayLike<number>): void {
  for (let k = 0; k < CHECKED_ELEMENTS; k++) {
    const index = Math.floor(((k + 0.5) / CHECKED_ELEMENTS) * result.length);
    const value = expected(a, b, index);
    if (!(Math.abs(result[index] - value) <= 1e-3 * (1 + Math.abs(value))))
      throw new Error(`${name}: expected ${value} at element ${index}, got ${result[index]}.`);
  }
}

function sum(count: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += term(k);
  return total;
}

const sumTaps = (term: (r: number, s: number) => number): number => sum(9, (k) => term(Math.floor(k / 3), k % 3));

const tap = (r: number, s: number, c: number, o: number): number => ((r * 3 + s) * CHANNELS + c) * CHANNELS + o;

/** Zero outside the image. */
function pixel(images: Values, n: number, i: number, j: number, c: number): number {
  const inside = i >= 0 && i < IMAGE_SIDE && j >= 0 && j < IMAGE_SIDE;
  return inside ? images[((n * IMAGE_SIDE + i) * IMAGE_SIDE + j) * CHANNELS + c] : 0;
}

/** Position along each axis of the element at `index`. */
function coordinates(index: number, shape: Shape): number[] {
  const result: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    result.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return result;
}
