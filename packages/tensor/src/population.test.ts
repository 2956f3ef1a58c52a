// What the plan of a population promises: shared work once, no copies of shared tensors, memory by a formula, errors by name. No device.
import { moveFill, optimiserSgd } from '@softlabel/kernels';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from './graph.ts';
import {
  add,
  apply,
  broadcastTo,
  bytesOf,
  conv2d,
  defineOp,
  f32,
  grad,
  instanceNorm,
  largestPopulation,
  matmul,
  multiply,
  normalise,
  type Plan,
  type Program,
  program,
  relu,
  reshape,
  sgd,
  softCrossEntropy,
  sum,
  type Tensor,
  u8,
  u32,
  valueAndGrad,
  vmap,
} from './index.ts';
import { ALIGNMENT } from './memory.ts';

const device = { profile: DEFAULT_PROFILE };
type Named = { [name: string]: Tensor };
type StepInputs = { params: Named; velocity: Named; images: Tensor; index: Tensor; targets: Tensor; lr: Tensor };

/** A convolution and a linear layer, trained by SGD. */
const step = program('step', ({ params, velocity, images, index, targets, lr }: StepInputs) => {
  const pixels = normalise(images, index, [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]);
  const [loss, gradients] = valueAndGrad(({ filters, weight }: Named) => {
    const features = relu(conv2d(pixels, filters, { padding: 1 }));
    return softCrossEntropy(matmul(reshape(features, [8, 8 * 8 * 4]), weight), targets);
  })(params);
  return { loss, ...sgd({ momentum: 0.9 })(params, gradients, velocity, lr) };
});
const params = { filters: f32(3, 3, 3, 4), weight: f32(8 * 8 * 4, 10) };
const specs = { params, velocity: params, images: u8(8, 8, 8, 3), index: u32(8), targets: f32(8, 10), lr: f32() };

const optimiserLaunches = ({ launches }: Plan) => launches.filter(({ kernel }) => kernel.name === 'optimiser/sgd');

test('shared images are normalised once, are bound as they are and copied for nobody', () => {
  const plan = vmap(step, 3, ['images', 'index']).plan(device, specs);
  const labels = (members: number) => plan.launches.filter((launch) => launch.members === members).map(({ label }) => label);
  expect(labels(1)).toEqual(['normalise']);
  expect(labels(3)).toHaveLength(plan.launches.length - 1);
  expect(plan.cost.inputBytes).toBe(3 * step.plan(device, specs).cost.inputBytes - 2 * (bytesOf(specs.images) + ALIGNMENT));
  const seen = plan.launches.flatMap(({ operands }) => operands.flatMap(({ storages }) => storages));
  const pixels = new Set(seen.filter(({ label }) => label === 'step/images' || label.startsWith('normalise')));
  expect([...pixels].map(({ bytes }) => bytes)).toEqual([bytesOf(specs.images), 4 * bytesOf(specs.images)]);
});

test('a population takes the launches of one member and its arithmetic for each', () => {
  const [one, two, four] = [1, 2, 4].map((members) => vmap(step, members, ['images', 'index', 'lr']).plan(device, specs).cost);
  expect(one).toEqual(step.plan(device, specs).cost);
  expect(four.dispatches).toBe(one.dispatches);
  const once = one.flops - (two.flops - one.flops);
  expect(once).toBeLessThan(one.flops / 10);
  expect(four.flops).toBe(once + 4 * (one.flops - once));
});

test('parameters are updated in place: in one launch with a shared learning rate, else in one for each', () => {
  for (const [shared, launches] of [[['lr'], 1] as const, [[], 2] as const]) {
    const plan = vmap(step, 3, shared).plan(device, specs);
    expect(plan.copies).toEqual([]);
    expect(optimiserLaunches(plan)).toHaveLength(launches);
    for (const launch of optimiserLaunches(plan)) expect(launch.members).toBe(launches === 1 ? 1 : 3);
  }
});

test('a gradient known to be 0 is 0 for each member, so that one launch still updates all parameters', () => {
  const shifted = program(
    'shifted',
    ({ params, velocity, x, g, lr }: { params: Named; velocity: Named } & Record<'x' | 'g' | 'lr', Tensor>) => {
      const gradients = grad(({ shift, scale }: Named) => sum(instanceNorm(add(multiply(x, scale), shift), g, g)))(params);
      return sgd()(params, gradients, velocity, lr);
    },
  );
  const params = { shift: f32(8), scale: f32(8) };
  const plan = vmap(shifted, 3, ['x', 'g', 'lr']).plan(device, { params, velocity: params, x: f32(2, 4, 4, 8), g: f32(8), lr: f32() });
  expect(optimiserLaunches(plan)).toHaveLength(1);
});

const COMBINE: { readonly [name: string]: (a: Tensor, b: Tensor) => Tensor } = { add, multiply, relu, sum: (a, b) => add(a, sum(b)) };
/** A random program over equal vectors: each step combines two earlier values. */
const steps = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...Object.keys(COMBINE))), { minLength: 1, maxLength: 40 });

test('of any program, a population of S takes the shared bytes and S times those of one member', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 4, max: 40 }), (list, size, members) => {
      const random = program('random', ({ x, y }: { x: Tensor; y: Tensor }) => {
        const values = [x, y];
        for (const [a, b, name] of list) values.push(COMBINE[name](values[a % values.length], values[b % values.length]));
        return { last: values[values.length - 1], middle: values[values.length >> 1] };
      });
      const peakBytes = (count: number) => vmap(random, count, ['y']).plan(device, { x: f32(size), y: f32(size) }).cost.peakBytes;
      const two = peakBytes(2);
      const perMember = peakBytes(3) - two;
      const shared = two - 2 * perMember;
      expect(shared).toBeGreaterThanOrEqual(0);
      expect(peakBytes(members)).toBe(shared + members * perMember);
    }),
    { numRuns: 30 },
  );
}, 30_000);

test('the largest population fits in the memory, and one more does not', () => {
  const population = (members: number) => vmap(step, members, ['images']).plan(device, specs).cost;
  const memory = ({ peakBytes, inputBytes }: { peakBytes: number; inputBytes: number }) => peakBytes + inputBytes;
  const memoryBytes = 2 ** 22;
  const most = largestPopulation(device, step, specs, { shared: ['images'], memoryBytes });
  expect(memory(population(most))).toBeLessThanOrEqual(memoryBytes);
  expect(memory(population(most + 1))).toBeGreaterThan(memoryBytes);
  expect(largestPopulation(device, step, specs, { memoryBytes: 1 })).toBe(1);

  // As many as fit with what each keeps beside the plan.
  const beside = { copy: f32(10_000) };
  const fewer = largestPopulation(device, step, specs, { shared: ['images'], memoryBytes, beside });
  const whole = (members: number) => memory(population(members)) + members * ALIGNMENT * Math.ceil(40_000 / ALIGNMENT);
  expect(whole(fewer)).toBeLessThanOrEqual(memoryBytes);
  expect(whole(fewer + 1)).toBeGreaterThan(memoryBytes);
});

test('beyond the limit of a binding or a buffer, the error names what is too large, and one less fits', () => {
  const limit = 2 ** 20;
  const binding = { profile: { ...DEFAULT_PROFILE, maxBindingBytes: limit } };
  expect(largestPopulation(binding, step, specs, { shared: ['images'], memoryBytes: 2 ** 30 })).toBe(102);
  expect(vmap(step, 102, ['images']).plan(binding, specs).cost.dispatches).toBeGreaterThan(0);
  expect(() => vmap(step, 103, ['images']).plan(binding, specs)).toThrow(
    'step/params/weight: expected at most 1.0 MiB in one tensor on this adapter, got 1.0 MiB for 103 members. Lower the population.',
  );
  const buffer = { profile: { ...DEFAULT_PROFILE, maxBufferBytes: limit } };
  const wide = program('wide', ({ x }: Named) => ({ y: broadcastTo(x, [2000]) }));
  expect(largestPopulation(buffer, wide, { x: f32() }, { memoryBytes: 2 ** 30 })).toBe(128);
  expect(() => vmap(wide, 129).plan(buffer, { x: f32() })).toThrow(
    'broadcast 129 x f32[2000]: expected at most 1.0 MiB in one buffer on this adapter, got 1.0 MiB for 129 members. Lower the population.',
  );
});

test('inputs fit their buffers, those in one buffer together, with what the members share', () => {
  const buffer = { profile: { ...DEFAULT_PROFILE, maxBufferBytes: 2 ** 20 } };
  const add3 = program('add3', ({ x, y, all }: Named) => ({ z: sum(add(add(x, y), all)) }));
  const [x, y, all] = [f32(1024), f32(1024), f32(1024)];
  const most = (buffers?: readonly { readonly [name: string]: typeof x }[]) =>
    largestPopulation(buffer, add3, { x, y, all }, { shared: ['all'], memoryBytes: Number.POSITIVE_INFINITY, ...(buffers && { buffers }) });
  expect(most()).toBe(127);
  expect(most([{ x, y }, { all }])).toBe(128);
  expect(most([{ x }, { y, all }])).toBe(255);
  expect(most([{ x }, { y }, { all }])).toBe(256);
});

test('an op that would update all members with the number of one is refused', () => {
  const wrong = defineOp<Record<string, never>>({
    name: 'wrong',
    formula: 'a step of SGD over whole ranges',
    infer: ([p, g, v]) => [p, g, v],
    noDerivative: 'it is wrong.',
    lower({ inputs: [p, g, v, lr], outputs: [y], together, dispatch }) {
      const range = (of: Value) => together([of]) ?? of;
      const operands = { parameters: range(p), velocity: range(v), g: range(g), lr };
      dispatch(optimiserSgd, { count: 64, momentum: 0, weightDecay: 0 }, operands);
      dispatch(moveFill, { count: 64, value: 0 }, { y });
    },
  });
  const one = program('one', ({ p, g, v, lr }: Named) => ({ y: apply(wrong, [p, g, v, lr], {})[0] }));
  expect(() => vmap(one, 3).plan(device, { p: f32(64), g: f32(64), v: f32(64), lr: f32() })).toThrow(
    "wrong: expected operands of single tensors for 3 members, got a range over 'one/p'.",
  );
  expect(vmap(one, 3, ['lr']).plan(device, { p: f32(64), g: f32(64), v: f32(64), lr: f32() }).launches[0].members).toBe(1);
});

test('what cannot be a population is refused, word for word', () => {
  expect(() => vmap(step, 0)).toThrow('vmap: expected at least one member, got 0.');
  expect(() => vmap(step, 2.5)).toThrow('vmap: expected at least one member, got 2.5.');
  const untyped: Program<Named, Named> = program('square', ({ x }) => ({ y: multiply(x, x) }));
  expect(() => vmap(untyped, 3, ['images']).plan(device, { x: f32(4) })).toThrow(
    "square: expected shared inputs among x, got 'images'. Name an input of the program.",
  );
  expect(() => vmap(step, 3, ['velocity']).plan(device, specs)).toThrow(
    "step: expected output 'velocity/filters' to be the same for all members, as the shared input of that name is, got 3 x f32[3, 3, 3, 4]. Name it differently, or do not share that input.",
  );
});
