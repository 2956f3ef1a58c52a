// What a plan promises before anything runs: no overlap in memory, no work twice, in-place updates, and errors with names. No device.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  averagePool,
  batchNorm,
  conv2d,
  f32,
  full,
  grad,
  groupNorm,
  instanceNorm,
  matmul,
  mean,
  multiply,
  type Plan,
  program,
  relu,
  reshape,
  sgd,
  square,
  sum,
  type Tensor,
  valueAndGrad,
} from './index.ts';
import { bytesOf } from './shape.ts';
import type { Storage } from './storage.ts';

const device = { profile: DEFAULT_PROFILE };
type Named = { [name: string]: Tensor };

/** Every pair of storages that live at the same time, with overlapping addresses: must be empty. */
function overlaps(plan: Plan): [string, string][] {
  const live = new Map<Storage, [first: number, last: number]>();
  plan.launches.forEach(({ operands }, i) => {
    for (const storage of operands.flatMap(({ storages }) => storages)) live.set(storage, [live.get(storage)?.[0] ?? i, i]);
  });
  const kept = plan.once.flatMap(({ operands }) => operands.flatMap(({ storages }) => storages));
  for (const storage of kept) live.set(storage, [0, Number.POSITIVE_INFINITY]);
  for (const storage of plan.results.values()) live.set(storage, [live.get(storage)?.[0] ?? 0, Number.POSITIVE_INFINITY]);
  const placed = [...plan.arena.addresses].filter(([storage]) => live.has(storage));
  const found: [string, string][] = [];
  for (const [a, at] of placed)
    for (const [b, bt] of placed) {
      const [la, lb] = [live.get(a), live.get(b)];
      if (a === b || at.slab !== bt.slab || la === undefined || lb === undefined) continue;
      if (la[0] <= lb[1] && lb[0] <= la[1] && at.offset < bt.offset + b.bytes && bt.offset < at.offset + a.bytes)
        found.push([a.label, b.label]);
    }
  return found;
}

const COMBINE: { readonly [name: string]: (a: Tensor, b: Tensor) => Tensor } = { add, multiply, relu, sum: (a, b) => add(a, sum(b)) };
/** A random program over equal vectors: each step combines two earlier values. */
const steps = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...Object.keys(COMBINE))), { minLength: 1, maxLength: 40 });

test('no two live tensors of any program share memory, and slabs keep to the device limit', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3000 }), (list, size) => {
      const random = program('random', ({ x }: Named) => {
        const values = [x, full([size], 2)];
        for (const [a, b, name] of list) values.push(COMBINE[name](values[a % values.length], values[b % values.length]));
        return { y: values[values.length - 1], z: values[values.length >> 1] };
      });
      const plan = random.plan({ profile: { ...DEFAULT_PROFILE, maxBufferBytes: 16_384 } }, { x: f32(size) });
      expect(overlaps(plan)).toEqual([]);
      for (const bytes of plan.arena.slabs) expect(bytes).toBeLessThanOrEqual(16_384);
    }),
    { numRuns: 100 },
  );
});

test('equal work is planned once and unused work not at all', () => {
  const twice = program('twice', ({ x }: Named) => {
    matmul(x, x, { transposeA: true });
    return { y: add(relu(x), relu(x)) };
  });
  const names = twice.plan(device, { x: f32(4, 4) }).launches.map(({ kernel }) => kernel.name);
  expect(names.filter((name) => name === 'pointwise/relu')).toHaveLength(1);
  expect(names.filter((name) => name.startsWith('gemm'))).toEqual([]);
});

test('memory is reused: a chain needs two tensors, however long it is', () => {
  const chain = program('chain', ({ x }: Named) => ({ y: Array.from({ length: 50 }).reduce<Tensor>((y, _, i) => multiply(y, i), x) }));
  const { peakBytes } = chain.plan(device, { x: f32(1024) }).cost;
  expect(peakBytes).toBe(2 * bytesOf(f32(1024)));
});

describe('state that an output of the same name replaces', () => {
  const loss = ({ w, b }: Named, x: Tensor) => sum(add(matmul(x, w), b));

  test('is updated in place, all parameters in one launch', () => {
    const step = program('step', ({ params, velocity, x, lr }: { params: Named; velocity: Named; x: Tensor; lr: Tensor }) => {
      const [, gradients] = valueAndGrad((p: Named) => loss(p, x))(params);
      return sgd({ momentum: 0.9 })(params, gradients, velocity, lr);
    });
    const params = { w: f32(3, 5), b: f32(5) };
    const plan = step.plan(device, { params, velocity: params, x: f32(2, 3), lr: f32() });
    expect(plan.copies).toEqual([]);
    expect(plan.launches.filter(({ kernel }) => kernel.name === 'optimiser/sgd')).toHaveLength(1);
  });

  test('is updated in one launch even where gradients are known to be 0', () => {
    const step = program(
      'step',
      ({ params, velocity, x, g, b, lr }: { params: Named; velocity: Named } & { [name in 'x' | 'g' | 'b' | 'lr']: Tensor }) => {
        const norm = (shift: Tensor, of: Tensor) => instanceNorm(add(of, shift), g, b);
        const gradients = grad((p: Named) => sum(norm(p['two'], norm(p['one'], x))))(params);
        return sgd({ momentum: 0.9 })(params, gradients, velocity, lr);
      },
    );
    const params = { one: f32(8), two: f32(8) };
    const plan = step.plan(device, { params, velocity: params, x: f32(2, 4, 4, 8), g: f32(8), b: f32(8), lr: f32() });
    expect(plan.launches.filter(({ kernel }) => kernel.name === 'optimiser/sgd')).toHaveLength(1);
  });

  test('is copied at the end when something else is computed later from the old value', () => {
    const swap = program('swap', ({ a, b }: Named) => ({ a: b, b: a }));
    const plan = swap.plan(device, { a: f32(3), b: f32(3) });
    expect(plan.copies).toHaveLength(2);
    for (const { from } of plan.copies) expect(from.origin.kind).toBe('arena');
  });

  test('must keep its shape', async () => {
    const grow = program('grow', ({ a }: Named) => ({ a: reshape(a, [3, 1]) }));
    expect(() => grow.plan(device, { a: f32(3) })).toThrow(
      "grow: expected output 'a' to replace the input of that name with f32[3], got f32[3, 1].",
    );
  });
});

test('what rests on constants alone is no part of a run, unless it is large', () => {
  const slope = (size: number) =>
    program('slope', ({ x }: Named) => ({ dX: grad((inputs: Named) => mean(square(inputs['x'])))({ x })['x'] })).plan(device, {
      x: f32(size),
    });
  const labels = (launches: Plan['launches']) => launches.map(({ label }) => label);
  const [small, large] = [slope(100), slope(100_000)];
  expect(labels(small.once)).toEqual(['multiply', 'broadcast']);
  expect(labels(small.launches)).toEqual(['multiply', 'multiply']);
  expect(labels(large.once)).toEqual(['multiply']);
  expect(labels(large.launches)).toEqual(['broadcast', 'multiply', 'multiply']);
  expect(small.cost.dispatches).toBe(2);
});

test('a tensor beyond the adapter limit is named before anything is allocated, with its size and what to lower', () => {
  const wide = program('wide', ({ x, w }: Named) => ({ y: conv2d(x, w, { padding: 1 }) }));
  expect(() => wide.plan(device, { x: f32(1024, 32, 32, 32), w: f32(3, 3, 32, 64) })).toThrow(
    'conv2d f32[1024, 32, 32, 64]: expected at most 128.0 MiB in one tensor on this adapter, got 256.0 MiB. Lower the batch or the model',
  );
});

test('a chain of 20,000 nodes is planned without running out of stack', () => {
  const long = program('long', ({ x }: Named) => ({
    y: Array.from({ length: 10_000 }).reduce<Tensor>((y, _, i) => add(multiply(y, i), x), x),
  }));
  expect(long.plan(device, { x: f32(64) }).cost.dispatches).toBe(20_000);
}, 60_000);

test('norm, relu and pool become one kernel each way, unless something else needs their results', () => {
  const names = (fn: (inputs: Named) => Named) =>
    program('block', fn)
      .plan(device, { x: f32(2, 4, 4, 8), g: f32(8), b: f32(8) })
      .launches.map(({ kernel }) => kernel.name);
  const block = ({ x, g, b }: Named) => averagePool(relu(instanceNorm(x, g, b)), { window: 2 });
  expect(names((inputs) => ({ y: block(inputs) }))).toEqual(['norm/instance-relu-pool-forward']);
  const withGradient = names((inputs) => ({ dX: grad((params: Named) => sum(block(params)))(inputs)['x'] }));
  expect(withGradient).toContain('norm/instance-relu-pool-gradient');
  expect(withGradient).not.toContain('norm/group-gradient');
  const kept = names(({ x, g, b }) => {
    const norm = instanceNorm(x, g, b);
    return { norm, y: relu(norm) };
  });
  expect(kept).toEqual(['norm/group-forward', 'pointwise/relu']);
});

test('a tensor to differentiate by is found at the end of a pattern too', () => {
  const hidden = program('hidden', ({ x, g, b }: Named) => {
    const h = relu(instanceNorm(x, g, b));
    return { h, dH: grad((params: Named) => sum(multiply(params['h'], params['h'])))({ h })['h'] };
  });
  const { launches } = hidden.plan(device, { x: f32(2, 4, 4, 8), g: f32(8), b: f32(8) });
  expect(launches.map(({ kernel }) => kernel.name)).toContain('norm/instance-relu-forward');
});

test('the gradient of a shift before a norm is 0 and is not computed, unless the norm joins more than a channel', () => {
  const sums = (norm: (x: Tensor, inputs: Named) => Tensor) =>
    program('shift', ({ x, shift, g, b }: Named) => ({
      dShift: grad((params: Named) => sum(norm(add(x, params['shift']), { g, b })))({ shift })['shift'],
    }))
      .plan(device, { x: f32(2, 4, 4, 8), shift: f32(8), g: f32(8), b: f32(8) })
      .launches.filter(({ label }) => label === 'sum').length;
  expect(sums((x, { g, b }) => instanceNorm(x, g, b))).toBe(0);
  expect(sums((x, { g, b }) => relu(instanceNorm(x, g, b)))).toBe(0);
  expect(sums((x, { g, b }) => batchNorm(x, g, b).y)).toBe(0);
  expect(sums((x, { g, b }) => groupNorm(x, g, b, 2))).toBeGreaterThan(0);
});
