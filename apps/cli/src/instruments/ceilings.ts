// What the device reaches at most: arithmetic in a large product, traffic in a sum of large vectors. Not the kernels of a step.
import type { Ceilings } from '@softlabel/report';
import type { Device } from '@softlabel/runtime';
import { add, allocate, f32, matmul, program, type Spec, type Tensor } from '@softlabel/tensor';

/** Sides of the matrices and lengths of the vectors: beyond caches, and short enough for a processor. */
const SIZES = { software: { side: 1024, length: 2 ** 24 }, hardware: { side: 4096, length: 2 ** 26 } } as const;
const RUNS = 5;

/** Measures both ceilings of a device. */
export async function measureCeilings(device: Device): Promise<Ceilings> {
  const { kind, maxBindingBytes, maxBufferBytes } = device.profile;
  const { side, length } = SIZES[kind === 'software' ? 'software' : 'hardware'];
  const fitting = Math.min(length, Math.floor(maxBindingBytes / 4), Math.floor(maxBufferBytes / 8));
  const product = await bestOf(device, f32(side, side), matmul);
  const total = await bestOf(device, f32(fitting), add);
  return { flopsPerSecond: product.flops / product.seconds, bytesPerSecond: total.bytes / total.seconds };
}

/** Cost and best time of an operation on two tensors of `spec`. */
async function bestOf(device: Device, spec: Spec, operation: (a: Tensor, b: Tensor) => Tensor) {
  const inputs = await allocate(device, 'ceiling', { a: spec, b: spec });
  const bound = await program('ceiling', ({ a, b }: { a: Tensor; b: Tensor }) => ({ y: operation(a, b) })).bind(device, inputs);
  await bound.time(1); // the driver compiles
  const { runs } = await bound.time(RUNS);
  bound.release();
  inputs.a.region.destroy();
  const { flops, bytes } = bound.plan.cost;
  return { flops, bytes, seconds: Math.min(...runs.map((spans) => spans.reduce((sum, { ms }) => sum + ms, 0))) / 1000 };
}
