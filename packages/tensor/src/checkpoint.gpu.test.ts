// Checkpoints on the device: trainings, second derivatives and populations end with the bits that they have without. Not what their plans promise.
import { DEFAULT_PROFILE, type HostArray } from '@softlabel/runtime';
import { evaluate, randomTensor, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import * as t from './index.ts';

type Named = { [name: string]: t.Tensor };
type Wrap = typeof t.checkpoint;
const plainly: Wrap = (fn) => fn;

const IMAGES = 6;
const WIDTH = 8;
const CLASSES = 5;

const parameters = {
  ...Object.fromEntries(
    [3, WIDTH, WIDTH].flatMap((channels, i) => [
      [`w${i}`, t.f32(3, 3, channels, WIDTH)],
      [`c${i}`, t.f32(WIDTH)],
      [`g${i}`, t.f32(WIDTH)],
      [`b${i}`, t.f32(WIDTH)],
    ]),
  ),
  w: t.f32(2 * 2 * WIDTH, CLASSES),
};
const running = Object.fromEntries([0, 1, 2].map((i) => [`mean${i}`, t.f32(WIDTH)]));
const specs = {
  params: parameters,
  velocity: parameters,
  running,
  images: t.f32(IMAGES, 16, 16, 3),
  targets: t.f32(IMAGES, CLASSES),
  lr: t.f32(),
};
type Inputs = { params: Named; velocity: Named; running: Named; images: t.Tensor; targets: t.Tensor; lr: t.Tensor };

interface Network {
  readonly norm: 'instance' | 'batch';
  /** What is done with each block, and with all of them together. */
  readonly blocks: readonly [Wrap, Wrap, Wrap];
  readonly features: Wrap;
}

/** Convolution, norm, ReLU and pool; batch norm leaves the new running mean in `updated`. */
const blockOf = (i: number, norm: Network['norm'], running: Named, updated: Named) => (p: Named, x: t.Tensor) =>
  t.scope(`block ${i}`, () => {
    const y = t.conv2d(x, p[`w${i}`], { padding: 1 }, p[`c${i}`]);
    const normed = norm === 'batch' ? t.batchNorm(y, p[`g${i}`], p[`b${i}`]) : { y: t.instanceNorm(y, p[`g${i}`], p[`b${i}`]) };
    if ('mean' in normed) updated[`mean${i}`] = t.add(t.multiply(running[`mean${i}`], 0.9), t.multiply(normed.mean, 0.1));
    return t.averagePool(t.relu(normed.y), { window: 2 });
  });

/** One step by SGD; its state goes in and out under the same names. */
const trainingStep = ({ norm, blocks, features }: Network) =>
  t.program('step', ({ params, velocity, running, images, targets, lr }: Inputs) => {
    const updated = { ...running };
    const [loss, gradients] = t.valueAndGrad((p: Named) => {
      const [first, second, third] = blocks.map((wrap, i) => wrap(blockOf(i, norm, running, updated)));
      const x = features((all: Named) => third(all, second(all, first(all, images))))(p);
      return t.softCrossEntropy(t.matmul(t.flattenImages(x), p['w']), targets);
    })(params);
    return { loss, running: updated, ...t.sgd({ momentum: 0.9, weightDecay: 5e-4 })(params, gradients, velocity, lr) };
  });

/** Everything that the members of a population have after some steps. */
async function trained(network: Network, members = 1): Promise<HostArray[]> {
  const device = await sharedDevice();
  const shared = ['images'] as const;
  const { images, ...own } = specs;
  const inputs = { ...(await t.allocate(device, 'own', own, members)), ...(await t.allocate(device, 'shared', { images })) };
  t.flatten<t.DeviceTensor>(inputs).forEach(([path, tensor], i) => {
    for (let m = 0; m < tensor.members; m++)
      t.write(device, t.memberOf(tensor, m), uniformArray(t.sizeOf(tensor.shape), 10 * i + m, ...(RANGES[path] ?? [-0.5, 0.5])));
  });
  const bound = await t.vmap(trainingStep(network), members, shared).bind(device, inputs);
  for (let i = 0; i < 3; i++) bound.run();
  const results = t.flatten<t.DeviceTensor>(bound.outputs).map(([, tensor]) => tensor);
  const values = await t.read(
    device,
    results.flatMap((tensor) => Array.from({ length: members }, (_, m) => t.memberOf(tensor, m))),
  );
  bound.release();
  return values;
}
const RANGES: { readonly [path: string]: readonly [low: number, high: number] } = { targets: [0, 0.4], lr: [0.01, 0.1] };

const each: Network['blocks'] = [t.checkpoint, t.checkpoint, t.checkpoint];
const none: Network['blocks'] = [plainly, plainly, plainly];
const ways: [name: string, choice: Omit<Network, 'norm'>][] = [
  ['every block', { blocks: each, features: plainly }],
  ['every second block', { blocks: [t.checkpoint, plainly, t.checkpoint], features: plainly }],
  ['all blocks as one', { blocks: none, features: t.checkpoint }],
  ['every block, and all as one', { blocks: each, features: t.checkpoint }],
];

const dispatches = (network: Network): number => trainingStep(network).plan({ profile: DEFAULT_PROFILE }, specs).cost.dispatches;

describe.each(['instance', 'batch'] as const)('some steps of a ConvNet with %s norm', (norm) => {
  const plain: Network = { norm, blocks: none, features: plainly };

  test.each(ways)('checkpointing %s', async (_, choice) => {
    const kept = await trained(plain);
    expect(await trained({ norm, ...choice })).toEqual(kept);
    expect(dispatches({ norm, ...choice })).toBeGreaterThan(dispatches(plain));
    expect(kept.flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
  });

  test('for a population', async () => {
    expect(await trained({ norm, blocks: each, features: plainly }, 3)).toEqual(await trained(plain, 3));
  });
});

test('second derivatives have the same bits, fused blocks and results that gradients read included', async () => {
  const image = randomTensor([2, 8, 8, 3], 1);
  const weights = [randomTensor([3, 3, 3, 4], 2), randomTensor([4], 3, 0.5, 1.5), randomTensor([4], 4)];
  const penalty = (wrap: Wrap) => (inputs: readonly t.Tensor[]) => {
    const block = wrap((x: t.Tensor, w: t.Tensor, g: t.Tensor, b: t.Tensor) => {
      const y = t.averagePool(t.relu(t.instanceNorm(t.conv2d(x, w, { padding: 1 }), g, b)), { window: 2 });
      return { y, slope: t.tanh(y) };
    });
    const [x, w, g, b] = inputs;
    const { y, slope } = block(x, w, g, b);
    const loss = t.sum(t.multiply(t.tanh(y), t.square(slope)));
    const first = t.vjp([loss], [t.ones([])], inputs).filter((gradient) => gradient !== null);
    return [...first, ...t.vjp(first, first, inputs).filter((gradient) => gradient !== null)];
  };
  const kept = await evaluate(penalty(plainly), [image, ...weights]);
  expect(kept).toHaveLength(8);
  expect(await evaluate(penalty(t.checkpoint), [image, ...weights])).toEqual(kept);
});

test('the first op with a non-finite result is named as without', async () => {
  const device = await sharedDevice();
  const state = await t.allocate(device, 'state', { x: t.f32(4) });
  t.write(device, state.x, Float32Array.of(1, 2, 3, 100));
  const block = t.checkpoint((x: t.Tensor) => t.scope('block', () => t.log(t.exp(x))));
  const step = t.program('step', ({ x }: { x: t.Tensor }) => t.grad((p: { x: t.Tensor }) => t.sum(block(p.x)))({ x }));
  expect(await step.firstNonFinite(device, state)).toEqual({ place: 'block: exp', member: 0 });
  t.write(device, state.x, Float32Array.of(1, 2, 3, 4));
  expect(await step.firstNonFinite(device, state)).toBeNull();
});
