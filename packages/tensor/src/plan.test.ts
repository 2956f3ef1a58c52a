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
  maximum,
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
  const lasting = [...plan.results.values(), ...plan.copies.map(({ from }) => from)];
  for (const storage of lasting) live.set(storage, [live.get(storage)?.[0] ?? 0, Number.POSITIVE_INFINITY]);
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
/** A random program over equal vectors, two of them state: each step combines two earlier values. */
const steps = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...Object.keys(COMBINE))), { minLength: 1, maxLength: 40 });

test('no two live tensors of any program share memory, and slabs keep to the device limit', () => {
  fc.assert(
    fc.property(steps, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 3000 }), (list, a, b, size) => {
      const random = program('random', (inputs: Named) => {
        const values = [inputs['a'], inputs['b'], full([size], 2)];
        const at = (index: number) => values[index % values.length];
        for (const [left, right, name] of list) values.push(COMBINE[name](at(left), at(right)));
        return { y: values[values.length - 1], z: values[values.length >> 1], a: at(a), b: at(b) };
      });
      const plan = random.plan({ profile: { ...DEFAULT_PROFILE, maxBufferBytes: 16_384 } }, { a: f32(size), b: f32(size) });
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

test('constants that JSON does not tell apart stay apart', () => {
  const values = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  const { launches } = program('constants', ({ x }: Named) => ({
    y: values.map((value) => maximum(x, value)).reduce((sum, part) => add(sum, part)),
  })).plan(device, { x: f32(4) });
  expect(launches.filter(({ label }) => label === 'maximum')).toHaveLength(values.length);
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

  test('is read before it, where it is returned under another name', () => {
    const step = program('step', ({ a, b }: Named) => ({ a: add(a, 1), old: a, view: reshape(a, [3, 1]), b: relu(b), kept: add(b, 1) }));
    const { results, copies, launches } = step.plan(device, { a: f32(3), b: f32(3) });
    for (const name of ['old', 'view']) expect(results.get(name)?.origin.kind).toBe('arena');
    expect(copies).toHaveLength(2);
    expect(launches.map(({ label }) => label)).toEqual(['add', 'relu', 'add', 'old: copy', 'view: copy']);
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

test('batch norm and relu become one op each way beside the running statistics, unless something else needs what the norm makes', () => {
  const names = (fn: (inputs: Named) => Named) =>
    program('block', fn)
      .plan(device, { x: f32(8, 4, 4, 8), g: f32(8), b: f32(8), w: f32(1, 1, 8, 8) })
      .launches.map(({ kernel }) => kernel.name);
  const block = ({ x, g, b }: Named) => {
    const norm = batchNorm(x, g, b);
    return { running: multiply(norm.mean, 0.1), norm: norm.y, y: relu(norm.y) };
  };
  const step = names(({ x, w, ...affine }) => {
    const { running, y } = block({ x, ...affine });
    const [loss, gradient] = valueAndGrad((params: Named) => sum(square(conv2d(y, params['w']))))({ w, x });
    return { running, loss, ...gradient };
  });
  expect(step.filter((name) => name.startsWith('norm/'))).toEqual([
    'norm/batch-statistics',
    'norm/batch-statistics-join',
    'norm/batch-normalise-relu',
    'norm/batch-relu-gradient-sums',
    'norm/batch-relu-gradient',
  ]);
  expect(step.filter((name) => /relu$/i.test(name) || name === 'move/strided')).toEqual(['norm/batch-normalise-relu']);
  expect(names(block)).toEqual([
    'norm/batch-statistics',
    'norm/batch-statistics-join',
    'norm/batch-normalise',
    'pointwise/multiply',
    'pointwise/relu',
  ]);
});

test.each([
  ['norm/instance-relu-forward', instanceNorm],
  ['norm/batch-normalise-relu', (x: Tensor, g: Tensor, b: Tensor) => batchNorm(x, g, b).y],
] as const)('a tensor to differentiate by is found at the end of a pattern too, %s', (kernelName, norm) => {
  const hidden = program('hidden', ({ x, g, b }: Named) => {
    const h = relu(norm(x, g, b));
    return { h, dH: grad((params: Named) => sum(multiply(params['h'], params['h'])))({ h })['h'] };
  });
  const { launches } = hidden.plan(device, { x: f32(2, 4, 4, 8), g: f32(8), b: f32(8) });
  expect(launches.map(({ kernel }) => kernel.name)).toContain(kernelName);
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
  expect(sums((x, { g, b }) => relu(batchNorm(x, g, b).y))).toBe(0);
  expect(sums((x, { g, b }) => groupNorm(x, g, b, 2))).toBeGreaterThan(0);
});
