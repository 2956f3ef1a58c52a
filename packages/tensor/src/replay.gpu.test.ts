// Replayed programs on the device: state in place, nothing made in the steady state, errors that name the culprit.
import { openDevice } from '@softlabel/node';
import { evaluate, expectClose, randomTensor, sharedDevice } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import {
  add,
  allocate,
  concatenate,
  f32,
  full,
  matmul,
  multiply,
  pad,
  program,
  read,
  relu,
  reshape,
  sgd,
  slice,
  submit,
  sum,
  type Tensor,
  valueAndGrad,
  write,
  writeRows,
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

  test('an input returned beside its new value is the old one', async () => {
    const device = await sharedDevice();
    const count = program('count', ({ a }: Named) => ({ a: add(a, 1), old: a, again: reshape(a, [2, 1]) }));
    const state = await allocate(device, 'state', { a: f32(2) });
    const bound = await count.bind(device, state);
    for (let run = 0; run < 2; run++) bound.run();
    const values = await read(device, [state.a, bound.outputs.old, bound.outputs.again]);
    expect(values.map((numbers) => [...numbers])).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
  });

  test('parameters that are their own gradients are all read before they are updated', async () => {
    const device = await sharedDevice();
    const step = program('decay', ({ params, velocity, lr }: { params: Named; velocity: Named; lr: Tensor }) =>
      sgd({})(params, params, velocity, lr),
    );
    const tree = { w: f32(300), b: f32(2) };
    const state = await allocate(device, 'state', { params: tree, velocity: tree, lr: f32() });
    write(device, state.params.w, new Float32Array(300).fill(8));
    write(device, state.params.b, Float32Array.of(4, 2));
    write(device, state.lr, Float32Array.of(0.5));
    const bound = await step.bind(device, state);
    expect(bound.plan.launches.filter(({ label }) => label === 'sgd')).toHaveLength(3);
    bound.run();
    const [w, b] = await read(device, [state.params.w, state.params.b]);
    expect([w[0], w[299], ...b]).toEqual([4, 4, 2, 1]);
  });

  test('gradients and velocities find their parameters by path, whatever the order', async () => {
    const device = await sharedDevice();
    const step = program('named', ({ gamma, beta, lr }: Named) => {
      const gradients = { beta: full([3], 2), gamma: full([3], 1) };
      return sgd({})<Named>({ gamma, beta }, gradients, { beta: full([3], 0), gamma: full([3], 0) }, lr).params;
    });
    const state = await allocate(device, 'state', { gamma: f32(3), beta: f32(3), lr: f32() });
    write(device, state.lr, Float32Array.of(1));
    const bound = await step.bind(device, state);
    bound.run();
    const [gamma, beta] = await read(device, [state.gamma, state.beta]);
    expect([gamma[0], beta[0]]).toEqual([-1, -2]);
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

test('integers are moved as they are', async () => {
  const index = { shape: [2], values: Uint32Array.of(3, 4_000_000_000) };
  const [padded] = await evaluate(([i]) => [concatenate([pad(i, [1], [1]), slice(i, [1], [1])], 0)], [index]);
  expect(padded.values).toEqual(Uint32Array.of(0, 3, 4_000_000_000, 0, 4_000_000_000));
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

test('a program that cannot be bound keeps no memory', async () => {
  const device = await openDevice();
  const state = await allocate(device, 'state', { x: f32(8, 8) });
  const living = new Set<string>();
  const createBuffer = device.gpu.createBuffer.bind(device.gpu);
  Object.assign(device.gpu, {
    createBuffer: (descriptor: GPUBufferDescriptor) => {
      const buffer = createBuffer(descriptor);
      living.add(buffer.label);
      return Object.assign(buffer, { destroy: () => living.delete(buffer.label) });
    },
    createBindGroup: () => {
      expect([...living]).toEqual(['bad arena 0', 'bad constants', 'bad params']);
      throw new Error('no bind group');
    },
  });
  await expect(program('bad', ({ x }: Named) => ({ y: relu(matmul(x, x)) })).bind(device, state)).rejects.toThrow('no bind group');
  expect([...living]).toEqual([]);
});

test('several runs in one submit are several runs', async () => {
  const device = await sharedDevice();
  const state = await allocate(device, 'state', { a: f32(3) });
  const bound = await program('double', ({ a }: Named) => ({ a: add(a, add(a, 1)) })).bind(device, state);
  submit(device, 'four runs', (encoder) => {
    for (let run = 0; run < 4; run++) bound.encode(encoder);
  });
  const [values] = await read(device, [state.a]);
  expect([...values]).toEqual([15, 15, 15]);
});

test('what rests on constants alone is there for every run, and nothing writes over it', async () => {
  const device = await sharedDevice();
  const inputs = await allocate(device, 'gradient', { x: f32(4), lr: f32() });
  write(device, inputs.x, Float32Array.of(1, 2, 3, 4));
  write(device, inputs.lr, Float32Array.of(0.5));
  const step = program('constants', ({ x, lr }: Named) => {
    const start = { w: multiply(full([4], 3), 2) };
    const { params } = sgd({})(start, { w: x }, { w: multiply(full([4], 1), 0) }, lr);
    return { moved: params['w'], alone: add(full([3], 1), 1) };
  });
  const bound = await step.bind(device, inputs);
  for (let run = 0; run < 3; run++) {
    bound.run();
    const [moved, alone] = await read(device, [bound.outputs.moved, bound.outputs.alone]);
    expect([[...moved], [...alone]]).toEqual([
      [5.5, 5, 4.5, 4],
      [2, 2, 2],
    ]);
  }
});

test('rows are written over the first rows; too many are refused', async () => {
  const device = await sharedDevice();
  const { table } = await allocate(device, 'rows', { table: f32(3, 2) });
  write(device, table, Float32Array.of(1, 2, 3, 4, 5, 6));
  writeRows(device, table, Float32Array.of(7, 8, 9, 10));
  const [values] = await read(device, [table]);
  expect([...values]).toEqual([7, 8, 9, 10, 5, 6]);
  for (const wrong of [new Float32Array(8), new Float32Array(3)])
    expect(() => writeRows(device, table, wrong)).toThrow(
      /^writeRows: expected at most 3 whole rows of rows\/table, f32\[3, 2\], got (4|1\.5)\.$/,
    );
});

test('members of a population share what they are told to', async () => {
  const device = await sharedDevice();
  const { own, shared } = await allocate(device, 'both', { own: f32(2), shared: { x: f32(5) } }, 3, ['shared']);
  expect([own.members, shared.x.members]).toEqual([3, 1]);
  expect(shared.x.region.size).toBe(4 * 256);
});

test('the first op with a non-finite result is named, and nothing is changed', async () => {
  const device = await sharedDevice();
  const state = await allocate(device, 'state', { x: f32(4) });
  write(device, state.x, Float32Array.of(1, 2, 3, 1e38));
  const grow = program('grow', ({ x }: Named) => ({ x: add(multiply(concatenate([x, x], 0), 100), 1), y: x }));
  expect(await grow.firstNonFinite(device, state)).toEqual({ place: 'multiply', member: 0 });
  write(device, state.x, Float32Array.of(1, 2, 3, 4));
  expect(await grow.firstNonFinite(device, state)).toBeNull();
});

test('writing the wrong number of values names the tensor', async () => {
  const device = await sharedDevice();
  const state = await allocate(device, 'state', { x: f32(2, 3) });
  expect(() => write(device, state.x, new Float32Array(5))).toThrow('write: expected 6 values for state/x, f32[2, 3], got 5.');
});

test('an error outside of a check is heard after a check whose work threw', async () => {
  const device = await openDevice();
  const work = (): never => {
    throw new Error('no work');
  };
  await expect(device.checked('work', work)).rejects.toThrow('no work');
  device.gpu.createBuffer({ label: 'useless', size: 4, usage: 0 });
  await device.settle(device.gpu.queue.onSubmittedWorkDone());
  expect(() => device.assertAlive()).toThrow(/^device: .*useless/s);
});

test('a lost device is an error at the next use, with what to do', async () => {
  const device = await openDevice();
  const state = await allocate(device, 'state', { x: f32(4) });
  const bound = await program('late', ({ x }: Named) => ({ y: add(x, 1) })).bind(device, state);
  device.gpu.destroy();
  await device.gpu.lost;
  expect(() => bound.run()).toThrow(/^device: expected a living adapter, got it lost .* Start again/);
});
