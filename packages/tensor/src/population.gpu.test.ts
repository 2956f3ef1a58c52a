// Populations on the device: every member gets, to the bit, what the program alone gives it. Not what their plans promise.
import type { Device, HostArray } from '@softlabel/runtime';
import { indexArray, randomTensor, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import * as t from './index.ts';
import { readMembers } from './members.fixture.ts';

type Named = { [name: string]: t.Tensor };
type NamedSpecs = { [name: string]: t.Spec };
/** One member's values of every input. */
type Values = { readonly [input: string]: t.HostData };

/** Inputs on the device, holding each member's values; of the `shared` ones the first member's. */
async function inputsOf(
  device: Device,
  specs: NamedSpecs,
  members: readonly Values[],
  shared: readonly string[],
): Promise<{ [name: string]: t.DeviceTensor }> {
  const named = (wanted: (name: string) => boolean) => Object.fromEntries(Object.entries(specs).filter(([name]) => wanted(name)));
  const own = await t.allocate(
    device,
    'own',
    named((name) => !shared.includes(name)),
    members.length,
  );
  const all =
    shared.length === 0
      ? {}
      : await t.allocate(
          device,
          'all',
          named((name) => shared.includes(name)),
        );
  const inputs = { ...own, ...all };
  for (const [name, tensor] of Object.entries(inputs))
    for (let m = 0; m < tensor.members; m++) t.write(device, t.memberOf(tensor, m), members[m][name]);
  return inputs;
}

/** Runs `one` on a population of `members` for some steps and returns every output of every member. */
async function run(
  one: t.Program<Named, Named>,
  specs: NamedSpecs,
  members: readonly Values[],
  shared: readonly string[] = [],
  steps = 1,
): Promise<{ [output: string]: HostArray }[]> {
  const device = await sharedDevice();
  const bound = await t.vmap(one, members.length, shared).bind(device, await inputsOf(device, specs, members, shared));
  for (let i = 0; i < steps; i++) bound.run();
  const results = await readMembers(device, bound.outputs, members.length);
  bound.release();
  return results;
}

/** Each member in a program of its own. */
async function runApart(one: t.Program<Named, Named>, specs: NamedSpecs, members: readonly Values[], steps = 1) {
  const results: { [output: string]: HostArray }[] = [];
  for (const member of members) results.push(...(await run(one, specs, [member], [], steps)));
  return results;
}

const IMAGES = 6;
const CLASSES = 10;
const WIDTH = 8;
const PREPROCESSING = [
  [0.5, 0.4, 0.45],
  [0.2, 0.25, 0.2],
] as const;

const parameters: NamedSpecs = {
  w0: t.f32(3, 3, 3, WIDTH),
  b0: t.f32(WIDTH),
  g0: t.f32(WIDTH),
  s0: t.f32(WIDTH),
  w1: t.f32(3, 3, WIDTH, WIDTH),
  b1: t.f32(WIDTH),
  g1: t.f32(WIDTH),
  s1: t.f32(WIDTH),
  w: t.f32(2 * 2 * WIDTH, CLASSES),
  b: t.f32(CLASSES),
};
const names = Object.keys(parameters);
const renamed = (role: string): NamedSpecs => Object.fromEntries(names.map((name) => [`${role} ${name}`, parameters[name]]));
const specs: NamedSpecs = {
  ...renamed('p'),
  ...renamed('m'),
  ...renamed('v'),
  running: t.f32(WIDTH),
  lr: t.f32(),
  step: t.f32(),
  counter: t.u32(2),
  temperature: t.f32(),
  images: t.u8(IMAGES + 3, 8, 8, 3),
  index: t.u32(IMAGES),
  targets: t.f32(IMAGES, CLASSES),
};

/** A ConvNet of two blocks, the first normalised by `norm`: logits, and the batch's mean of batch norm. */
function convNet(p: Named, images: t.Tensor, norm: 'instance' | 'batch'): { logits: t.Tensor; mean: t.Tensor } {
  const first = t.conv2d(images, p['w0'], { padding: 1 }, p['b0']);
  const batch = t.batchNorm(first, p['g0'], p['s0']);
  const normed = norm === 'batch' ? batch.y : t.instanceNorm(first, p['g0'], p['s0']);
  const block = t.averagePool(t.relu(normed), { window: 2 });
  const second = t.instanceNorm(t.conv2d(block, p['w1'], { padding: 1 }, p['b1']), p['g1'], p['s1']);
  const features = t.averagePool(t.relu(second), { window: 2 });
  return { logits: t.linear(t.flattenImages(features), p['w'], p['b']), mean: batch.mean };
}

/** Several optimisers, norms and augmentations in one training step; its state goes in and out under the same names. */
const trainingStep = (optimiser: 'sgd' | 'adamw', norm: 'instance' | 'batch') =>
  t.program(`${optimiser}/${norm}`, (inputs: Named) => {
    const tree = (role: string): Named => Object.fromEntries(names.map((name) => [name, inputs[`${role} ${name}`]]));
    const images = t.dsa(t.normalise(inputs['images'], inputs['index'], ...PREPROCESSING), inputs['counter']);
    const [loss, mean, gradients] = t.valueAndGradWithAux((p: Named) => {
      const { logits, mean } = convNet(p, images, norm);
      return [t.softCrossEntropy(t.divide(logits, inputs['temperature']), inputs['targets']), mean];
    })(tree('p'));
    const { params, ...state } =
      optimiser === 'sgd'
        ? t.sgd({ momentum: 0.9, weightDecay: 5e-4 })(tree('p'), gradients, tree('v'), inputs['lr'])
        : flattened(t.adamw()(tree('p'), gradients, { m: tree('m'), v: tree('v') }, inputs['lr'], inputs['step']));
    const output = (role: string, leaves: Named) => Object.fromEntries(names.map((name) => [`${role} ${name}`, leaves[name]]));
    return {
      ...output('p', params),
      ...('m' in state ? { ...output('m', state.m), ...output('v', state.v) } : output('v', state.velocity)),
      running: t.add(t.multiply(inputs['running'], 0.9), t.multiply(mean, 0.1)),
      loss,
    };
  });

const flattened = ({ params, moments }: { params: Named; moments: { m: Named; v: Named } }) => ({ params, ...moments });

function member(m: number): Values {
  const drawn = (role: string) =>
    names.map(
      (name, i) => [`${role} ${name}`, role === 'p' ? randomTensor(parameters[name].shape, 100 * m + i).values : zeros(name)] as const,
    );
  return {
    ...Object.fromEntries([...drawn('p'), ...drawn('m'), ...drawn('v')]),
    running: uniformArray(WIDTH, 50 + m),
    lr: Float32Array.of(0.01 * (m + 1)),
    step: Float32Array.of(m + 1),
    counter: Uint32Array.of(7 + m, 3),
    temperature: Float32Array.of(1 + m),
    images: Uint8Array.from({ length: (IMAGES + 3) * 8 * 8 * 3 }, (_, i) => (i * 97 + (i >> 3)) % 256),
    index: Uint32Array.from({ length: IMAGES }, (_, i) => (2 * i + m) % (IMAGES + 3)),
    targets: uniformArray(IMAGES * CLASSES, 60 + m, 0, 0.2),
  };
}

const zeros = (name: string) => new Float32Array(t.sizeOf(parameters[name].shape));

describe('several steps of a small ConvNet', () => {
  test.each([
    ['sgd', 'instance', ['images']],
    ['sgd', 'batch', ['images', 'lr', 'step', 'counter']],
    ['adamw', 'instance', ['images', 'lr', 'step']],
    ['adamw', 'batch', ['images', 'index', 'targets']],
  ] as const)('by %s with %s norm, sharing %s', async (optimiser, norm, shared) => {
    const members = [0, 1, 2]
      .map(member)
      .map((own, _, [first]) => ({ ...own, ...Object.fromEntries(shared.map((name) => [name, first[name]])) }));
    const step = trainingStep(optimiser, norm);
    const apart = await runApart(step, specs, members, 4);
    expect(await run(step, specs, members, shared, 4)).toEqual(apart);
    expect(await run(step, specs, [members[2], members[0]], shared, 4)).toEqual([apart[2], apart[0]]);
    for (const { loss } of apart) expect(loss[0]).toBeGreaterThan(0);
    expect(apart[0]['p w']).not.toEqual(apart[1]['p w']);
  });
});

const maxPooled = (x: t.Tensor): t.Tensor => t.sum(t.square(t.maxPool(x, { window: 2 })));

const x = t.f32(5, 7);
const images = t.f32(2, 6, 5, 4);
const ops: [name: string, fn: (inputs: Named) => Named, specs: NamedSpecs][] = [
  ['pointwise', ({ a, b, c }) => ({ y: t.select(t.greater(a, b), t.exp(a), t.divide(b, c)) }), { a: x, b: t.f32(7), c: t.f32() }],
  ['a tensor at two bindings', ({ a, b }) => ({ y: t.multiply(a, a), z: t.matmul(a, a, { transposeA: true }), w: b }), { a: x, b: x }],
  ['reductions', ({ a }) => ({ sum: t.sum(a), mean: t.mean(a, [0]), max: t.max(a, [1]), at: t.argmax(a) }), { a: t.f32(3, 2051) }],
  ['windows', ({ a, b }) => ({ y: t.concatenate([t.slice(a, [1, 2], [2, 3]), t.pad(b, [1, 0], [0, 1])], 0) }), { a: x, b: t.f32(1, 2) }],
  ['transpose', ({ a }) => ({ y: t.transpose(a, [2, 0, 3, 1]) }), { a: images }],
  ['matrix products', ({ a, b, c }) => ({ y: t.linear(a, b, c) }), { a: x, b: t.f32(7, 33), c: t.f32(33) }],
  [
    'convolution and its gradients',
    ({ a, w }) => {
      const of = (inputs: Named) => t.sum(t.square(t.conv2d(inputs['a'], inputs['w'], { padding: 1, stride: 2 })));
      const { a: dA, w: dW } = t.grad(of)({ a, w });
      return { dA, dW };
    },
    { a: images, w: t.f32(3, 3, 4, 5) },
  ],
  ['max pooling', ({ a }) => ({ y: t.maxPool(a, { window: 2 }), dA: t.grad((v: Named) => maxPooled(v['a']))({ a })['a'] }), { a: images }],
  ['softmax', ({ a, b }) => ({ y: t.softmax(a, 2), z: t.crossEntropyRows(a, b) }), { a: x, b: x }],
  ['largest entries', ({ a }) => ({ ...t.topK(a, 3) }), { a: x }],
  ['rows', ({ a, index }) => ({ y: t.gather(a, index), z: t.scatterAdd(t.gather(a, index), index, 5) }), { a: x, index: t.u32(4) }],
  [
    'random numbers',
    ({ counter }) => ({ y: t.randomUniform(counter, 'augment', [9]), z: t.randomNormal(counter, 'init', [9]) }),
    { counter: t.u32(2) },
  ],
];

describe('ops, with each of their inputs shared in turn', () => {
  test.each(ops)('%s', async (name, fn, specs) => {
    const one = t.program(name, fn);
    const values = (m: number): Values =>
      Object.fromEntries(
        Object.entries(specs).map(([input, { shape, dtype }], i) => [
          input,
          dtype === 'u32' ? indexArray(t.sizeOf(shape), 5, 10 * m + i) : uniformArray(t.sizeOf(shape), 10 * m + i),
        ]),
      );
    for (const shared of [[], ...Object.keys(specs).map((input) => [input])]) {
      const members = [1, 2, 3].map((m) => ({ ...values(m), ...Object.fromEntries(shared.map((input) => [input, values(1)[input]])) }));
      expect(await run(one, specs, members, shared)).toEqual(await runApart(one, specs, members));
    }
  });
});

test('state is swapped member by member, and a shared value becomes that of each', async () => {
  const swap = t.program('swap', ({ a, b, all }: Named) => ({ a: b, b: a, c: all }));
  const specs = { a: t.f32(3), b: t.f32(3), c: t.f32(3), all: t.f32(3) };
  const filled = (value: number) => new Float32Array(3).fill(value);
  const members = [1, 2, 3].map((m) => ({ a: filled(m), b: filled(10 * m), c: filled(0), all: filled(5) }));
  const results = await run(swap, specs, members, ['all']);
  expect(results).toEqual([1, 2, 3].map((m) => ({ a: filled(10 * m), b: filled(m), c: filled(5) })));
});

test('the first op with a non-finite result is named with its member', async () => {
  const device = await sharedDevice();
  const state = await t.allocate(device, 'state', { x: t.f32(4) }, 3);
  const grow = t.vmap(
    t.program('grow', ({ x }: Named) => ({ x: t.add(t.multiply(x, 100), 1) })),
    3,
  );
  expect(await grow.firstNonFinite(device, state)).toBeNull();
  t.write(device, t.memberOf(state.x, 1), Float32Array.of(1, 2, 3, 1e38));
  expect(await grow.firstNonFinite(device, state)).toEqual({ place: 'multiply of member 1', member: 1 });
});

test('timed runs leave what runs leave', async () => {
  const device = await sharedDevice();
  const state = await t.allocate(device, 'state', { x: t.f32(4) }, 3);
  const bound = await t
    .vmap(
      t.program('count', ({ x }: Named) => ({ x: t.add(x, 1) })),
      3,
    )
    .bind(device, state);
  await bound.time(2);
  bound.run();
  for (let m = 0; m < 3; m++) {
    const [values] = await t.read(device, [t.memberOf(state.x, m)]);
    expect([...values]).toEqual([3, 3, 3, 3]);
  }
  bound.release();
});

test('tensors of the wrong number of members are refused, word for word', async () => {
  const device = await sharedDevice();
  const three = await t.allocate(device, 'three', { x: t.f32(4) }, 3);
  const one = await t.allocate(device, 'one', { x: t.f32(4) });
  const square = t.program('square', ({ x }: Named) => ({ y: t.square(x) }));
  const remedy = 'Give allocate() and vmap() the same members, and vmap() the names of the inputs that all of them share.';
  await expect(square.bind(device, three)).rejects.toThrow(`square: expected input 'x' to be f32[4], got 3 x f32[4]. ${remedy}`);
  await expect(t.vmap(square, 3).bind(device, one)).rejects.toThrow(`square: expected input 'x' to be 3 x f32[4], got f32[4]. ${remedy}`);
  expect(() => t.write(device, three.x, new Float32Array(12))).toThrow(
    'write: expected a tensor of one member, got three/x, 3 x f32[4]. Take one with memberOf().',
  );
  await expect(t.read(device, [three.x])).rejects.toThrow(
    'read: expected a tensor of one member, got three/x, 3 x f32[4]. Take one with memberOf().',
  );
  expect(() => t.memberOf(three.x, 3)).toThrow('memberOf: expected a member from 0 to 2 of three/x, 3 x f32[4], got 3.');
  const small = { ...device, profile: { ...device.profile, maxBufferBytes: 2 ** 20 } };
  await expect(t.allocate(small, 'huge', { x: t.f32(100_000) }, 3)).rejects.toThrow(
    'huge: expected at most 1048576 bytes side by side, got 1200384; the largest is x, 3 x f32[100000]. Lower the population.',
  );
});
