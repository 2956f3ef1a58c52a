// Replayed programs on the device: state in place, fused against unfused, nothing made in the steady state, errors that name the culprit.
import { openDevice } from '@softlabel/node';
import { evaluate, expectClose, randomTensor, sharedDevice } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import {
  add,
  allocate,
  concatenate,
  f32,
  matmul,
  multiply,
  program,
  read,
  relu,
  sgd,
  sum,
  type Tensor,
  valueAndGrad,
  write,
} from './index.ts';

type Named = { [name: string]: Tensor };

describe('state', () => {
  test('swaps, shifts and copies see the old values, whatever the order', async () => {
    const device = await sharedDevice();
    const rotate = program('rotate', ({ a, b, c }: Named) => ({ a: b, b: c, c: add(a, 1) }));
    const state = await allocate(device, 'state', { a: f32(3), b: f32(3), c: f32(3) });
    write(device, state.a, Float32Array.of(1, 1, 1));
    write(device, state.b, Float32Array.of(2, 2, 2));
    write(device, state.c, Float32Array.of(3, 3, 3));
    const bound = await rotate.bind(device, state);
    bound.run();
    const values = await read(device, [state.a, state.b, state.c]);
    expect(values.map(([first]) => first)).toEqual([2, 3, 2]);
    bound.run();
    const again = await read(device, [state.a, state.b, state.c]);
    expect(again.map(([first]) => first)).toEqual([3, 2, 3]);
  });

  test('an old value read after the update is the old one', async () => {
    const device = await sharedDevice();
    const step = program('step', ({ params, velocity, lr }: { params: Named; velocity: Named; lr: Tensor }) => {
      const [loss, gradients] = valueAndGrad((p: Named) => sum(multiply(p['w'], p['w'])))(params);
      const next = sgd({})(params, gradients, velocity, lr);
      return { ...next, loss, moved: sum(add(next.params['w'], multiply(params['w'], -1))) };
    });
    const state = await allocate(device, 'state', { params: { w: f32(4) }, velocity: { w: f32(4) }, lr: f32() });
    write(device, state.params.w, Float32Array.of(1, 2, 3, 4));
    write(device, state.lr, Float32Array.of(0.25));
    const bound = await step.bind(device, state);
    bound.run();
    const [moved, w] = await read(device, [bound.outputs.moved, state.params.w]);
    expect([...w]).toEqual([0.5, 1, 1.5, 2]);
    expect(moved[0]).toBe(-5);
  });
});

test('one tensor at two bindings of a kernel is allowed to the user', async () => {
  const x = randomTensor([7, 7]);
  const [square, product] = await evaluate(([a]) => [multiply(a, a), matmul(a, a)], [x]);
  expectClose(
    'square',
    square.values,
    Float32Array.from(x.values, (v) => v * v),
    { relative: 1e-6 },
  );
  expect(product.shape).toEqual([7, 7]);
});

test('a run makes no buffer and no bind group, and submits once', async () => {
  const device = await openDevice();
  const counts = { createBuffer: 0, createBindGroup: 0, createComputePipeline: 0 };
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
    const original = device.gpu[name].bind(device.gpu) as (descriptor: never) => never;
    Object.assign(device.gpu, { [name]: (descriptor: never) => [counts[name]++, original(descriptor)][1] });
  }
  const submit = device.gpu.queue.submit.bind(device.gpu.queue);
  let submits = 0;
  Object.assign(device.gpu.queue, { submit: (buffers: GPUCommandBuffer[]) => [submits++, submit(buffers)][1] });
  const state = await allocate(device, 'state', { x: f32(64, 64) });
  const bound = await program('steady', ({ x }: Named) => ({ x: relu(matmul(x, x)) })).bind(device, state);
  bound.run();
  await read(device, [state.x]);
  const before = { ...counts, submits };
  for (let i = 0; i < 100; i++) bound.run();
  await read(device, [state.x]);
  expect({ ...counts, submits }).toEqual({ ...before, submits: before.submits + 101 });
});

test('the first op with a non-finite result is named, and nothing is changed', async () => {
  const device = await sharedDevice();
  const state = await allocate(device, 'state', { x: f32(4) });
  write(device, state.x, Float32Array.of(1, 2, 3, 1e38));
  const grow = program('grow', ({ x }: Named) => ({ x: add(multiply(concatenate([x, x], 0), 100), 1), y: x }));
  expect(await grow.firstNonFinite(device, state)).toBe('multiply');
  write(device, state.x, Float32Array.of(1, 2, 3, 4));
  expect(await grow.firstNonFinite(device, state)).toBeNull();
});

test('writing the wrong number of values names the tensor', async () => {
  const device = await sharedDevice();
  const state = await allocate(device, 'state', { x: f32(2, 3) });
  expect(() => write(device, state.x, new Float32Array(5))).toThrow('write: expected 6 values for state/x, f32[2, 3], got 5.');
});

test('a lost device is an error at the next use, with what to do', async () => {
  const device = await openDevice();
  const state = await allocate(device, 'state', { x: f32(4) });
  const bound = await program('late', ({ x }: Named) => ({ y: add(x, 1) })).bind(device, state);
  device.gpu.destroy();
  await device.gpu.lost;
  expect(() => bound.run()).toThrow(/^device: expected a living adapter, got it lost .* Start again/);
});
