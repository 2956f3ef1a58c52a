// Numbers that must come out alike in a page and in Node: data, draws on the device, and a training of five steps. Compares nothing.
import { makeShapes } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { allocate, program, randomUniform, read, type Tensor, u32, write } from '@softlabel/tensor';
import { learn } from './training.ts';

export const UNIFORMS = { seed: 42, stream: 'augment', step: 7, count: 1000 } as const;

/** Plain arrays, so that they cross from a page to a test as they are. */
export interface FixedNumbers {
  /** Hash of the drawn images and their classes. */
  readonly fingerprint: string;
  /** Philox uniforms, drawn by the device. */
  readonly uniforms: number[];
  /** Loss of each step: a batch is the whole training set. */
  readonly losses: number[];
  /** Soft labels of the test images after the last step. */
  readonly labels: number[];
}

export async function fixedNumbers(device: Device): Promise<FixedNumbers> {
  const data = await makeShapes({ shapes: 2, textures: 2, perClass: 3, testPerClass: 1, seed: 5 });
  const losses: number[] = [];
  let labels: number[] = [];
  for await (const epoch of learn(device, data, { depth: 2, width: 8, epochs: 5, batch: 12, lr: 0.02, seed: 3 })) {
    losses.push(epoch.loss);
    labels = Array.from(epoch.labels);
  }
  return { fingerprint: data.fingerprint, uniforms: await uniforms(device), losses, labels };
}

async function uniforms(device: Device): Promise<number[]> {
  const { seed, stream, step, count } = UNIFORMS;
  const inputs = await allocate(device, 'uniforms', { counter: u32(2) });
  write(device, inputs.counter, Uint32Array.of(seed, step));
  const draw = program('uniforms', ({ counter }: { counter: Tensor }) => ({ values: randomUniform(counter, stream, [count]) }));
  const bound = await draw.bind(device, inputs);
  bound.run();
  const [values] = await read(device, [bound.outputs.values]);
  bound.release();
  inputs.counter.region.destroy();
  return Array.from(values);
}
