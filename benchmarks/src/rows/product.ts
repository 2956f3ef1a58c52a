// A row of one operation of two tensors by its rate, and the matrix product as such. Not which sizes and peers the rows have.
import { type Device, randomUniform } from '@softlabel/runtime';
import { allocate, f32, matmul, program, read, type Shape, sizeOf, type Tensor, write } from '@softlabel/tensor';
import type { PythonPeer } from '../python.ts';
import { type Prepared, race } from '../race.ts';
import type { Measured, Row } from '../row.ts';
import { drawRepeatedly } from '../trainer.ts';

export type Values = Float32Array<ArrayBuffer>;

/** An operation of two tensors. */
export interface Product {
  readonly name: string;
  readonly shape: string;
  readonly flops: number;
  readonly kind: 'gemm' | 'forward' | 'input-gradient' | 'weight-gradient';
  /** What tells it from others of its kind: the side of the matrices, or number, side and channels of the images. */
  readonly sizes: readonly number[];
  readonly a: Shape;
  readonly b: Shape;
  readonly compute: (a: Tensor, b: Tensor) => Tensor;
  /** The element of the result at `index`, summed in float64. */
  readonly expected: (a: Values, b: Values, index: number) => number;
}

/** The product of two square matrices. */
export function gemm(side: number): Product {
  return {
    name: `gemm ${side}`,
    shape: `${side}x${side} times ${side}x${side}`,
    flops: 2 * side ** 3,
    kind: 'gemm',
    sizes: [side],
    a: [side, side],
    b: [side, side],
    compute: matmul,
    expected(a, b, index) {
      const [row, column] = [Math.floor(index / side), index % side];
      return sum(side, (k) => a[row * side + k] * b[k * side + column]);
    },
  };
}

export type StartPeer = (product: Product) => Promise<PythonPeer>;

/** How far off a sum of so many terms, `value` in float64, may be. */
export type Rounding = (terms: number, value: number) => number;

/** Of each addition, relative to sums of a few units: three times the rounding of float32. */
export const sumsInF32: Rounding = (terms, value) => 2e-7 * terms * (1 + Math.abs(value));

/** The row of a product beside one peer. */
export const productRow = (product: Product, startPeer: StartPeer): Row => ({
  name: product.name,
  shape: product.shape,
  unit: 'GFLOP/s',
  measure: (device, leastMs) => raceProduct(device, product, startPeer, sumsInF32, leastMs),
});

/** Ours on `device` beside one peer, once some elements of ours have been found to be no further off than `rounding`. */
export const raceProduct = async (
  device: Device,
  product: Product,
  startPeer: StartPeer,
  rounding: Rounding,
  leastMs?: number,
): Promise<Measured> => race(await prepare(device, product, startPeer, rounding), 'GFLOP/s', leastMs);

async function prepare(device: Device, product: Product, startPeer: StartPeer, rounding: Rounding): Promise<Prepared> {
  const { a, b, compute, flops, name } = product;
  const inputs = await allocate(device, name, { a: f32(...a), b: f32(...b) });
  const values = { a: randomValues(a, 0), b: randomValues(b, 1) };
  write(device, inputs.a, values.a);
  write(device, inputs.b, values.b);
  const bound = await program(name, (x: { a: Tensor; b: Tensor }) => ({ y: compute(x.a, x.b) })).bind(device, inputs);
  bound.run();
  const [result] = await read(device, [bound.outputs.y]);
  check(product, rounding, values, result);
  const peer = await startPeer(product);
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
    peers: [peer.contender],
    async release() {
      peer.stop();
      bound.release();
      inputs.a.region.destroy();
    },
  };
}

/** Uniform in [-1, 1). */
const randomValues = (shape: Shape, step: number): Values =>
  drawRepeatedly(sizeOf(shape), (i) => 2 * randomUniform(1, 'init', step, i) - 1);

const CHECKED_ELEMENTS = 32;

/** Throws when an element of the result, some taken evenly over it, is off by more than `rounding`. */
function check(
  { name, flops, expected }: Product,
  rounding: Rounding,
  { a, b }: { readonly a: Values; readonly b: Values },
  result: ArrayLike<number>,
): void {
  const terms = flops / 2 / result.length;
  for (let k = 0; k < CHECKED_ELEMENTS; k++) {
    const index = Math.floor(((k + 0.5) / CHECKED_ELEMENTS) * result.length);
    const value = expected(a, b, index);
    if (!(Math.abs(result[index] - value) <= rounding(terms, value)))
      throw new Error(`${name}: expected ${value} at element ${index}, got ${result[index]}.`);
  }
}

/** Sum of `term` of 0, 1, ... count - 1. */
export function sum(count: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += term(k);
  return total;
}
