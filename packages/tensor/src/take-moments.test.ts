// What taking moments promises: where convolutions take them and norms read them, and that everything else stays as it is. No device.
import { conv2dForward, instanceReluPoolForward, moveFill } from '@softlabel/kernels';
import { DEFAULT_PROFILE, type DeviceProfile } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import * as t from './index.ts';
import type { Launch } from './lower.ts';
import { newStorage, type Storage } from './storage.ts';
import { takeMoments } from './take-moments.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const integrated = DEFAULT_PROFILE;
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete' };

type Named = { [name: string]: t.Tensor };
const specs = { x: t.f32(10, 32, 32, 4), w: t.f32(3, 3, 4, 64), bias: t.f32(64), g: t.f32(64), b: t.f32(64) };
const convolved = ({ x, w, bias }: Named) => t.conv2d(x, w, { padding: 1 }, bias);
const pooled = (y: t.Tensor, { g, b }: Named) => t.averagePool(t.relu(t.instanceNorm(y, g, b)), { window: 2 });

const launchesOf = (fn: (inputs: Named) => Named, profile: DeviceProfile = software) =>
  t.program('block', fn).plan({ profile }, specs).launches;
const names = (launches: readonly Pick<Launch, 'kernel'>[]) => launches.map(({ kernel }) => kernel.name);
const last = ({ operands }: Launch): Storage => operands[operands.length - 1].storages[0];

describe('a convolution before an instance norm', () => {
  test.each([
    ['software', software, 16],
    ['integrated', integrated, 16],
    ['discrete', discrete, 16],
  ] as const)('takes moments on %s devices', (_, profile, parts) => {
    const [convolution, norm, ...others] = launchesOf((inputs) => ({ y: pooled(convolved(inputs), inputs) }), profile);
    expect(names([convolution, norm])).toEqual(['conv2d/forward-bias-moments', 'norm/instance-relu-pool-forward-moments']);
    expect(others).toEqual([]);
    expect(norm.params['parts']).toBe(parts);
    expect(last(norm)).toBe(last(convolution));
    expect(last(norm).bytes).toBe(4 * 10 * parts * 2 * 64);
  });

  test('takes them without bias and pooling too, and for channels that do not divide by four', () => {
    const odd = { ...specs, w: t.f32(3, 3, 4, 7), g: t.f32(7), b: t.f32(7) };
    const block = t.program('block', ({ x, w, g, b }: Named) => ({ y: t.relu(t.instanceNorm(t.conv2d(x, w, { padding: 1 }), g, b)) }));
    expect(names(block.plan({ profile: software }, odd).launches)).toEqual([
      'conv2d/forward-moments',
      'norm/instance-relu-forward-moments-scalar',
    ]);
  });

  test('takes those of tiles where it is computed by way of points', () => {
    const wide = { ...specs, x: t.f32(10, 16, 16, 128), w: t.f32(3, 3, 128, 64) };
    const block = t.program('block', (inputs: Named) => ({ y: pooled(convolved(inputs), inputs) }));
    const { launches } = block.plan({ profile: software }, wide);
    expect(names(launches)).toEqual(['winograd/operands', 'winograd/forward-bias-moments', 'norm/instance-relu-pool-forward-moments']);
    expect(launches[2].params['parts']).toBe(16);
  });

  test('has the gradients that it has without', () => {
    const kernels = names(
      launchesOf((inputs) =>
        t.grad(({ x, w }: Named) => t.sum(pooled(convolved({ ...inputs, x, w }), inputs)))({ x: inputs['x'], w: inputs['w'] }),
      ),
    );
    expect(kernels.filter((name) => name.endsWith('-moments'))).toHaveLength(2);
    expect(kernels).toContain('norm/instance-relu-pool-gradient');
  });

  test('whose result is read otherwise too, or returned', () => {
    const launches = launchesOf((inputs) => {
      const y = convolved(inputs);
      return { y, z: pooled(y, inputs), square: t.square(y) };
    });
    expect(names(launches).filter((name) => name.endsWith('-moments'))).toHaveLength(2);
  });

  test('takes one set for all norms of its result, as those are that a checkpoint computes again', () => {
    const launches = launchesOf((inputs) => {
      const block = t.checkpoint((y: t.Tensor, all: Named) => t.tanh(pooled(y, all)));
      const [loss, gradients] = t.valueAndGrad((all: Named) => t.sum(block(convolved(inputs), all)))({ g: inputs['g'], b: inputs['b'] });
      return { loss, ...gradients };
    });
    const taken = launches.filter(({ kernel }) => kernel.name.endsWith('-moments'));
    expect(names(taken)).toEqual(['conv2d/forward-bias-moments', ...Array(2).fill('norm/instance-relu-pool-forward-moments')]);
    expect(new Set(taken.map(last)).size).toBe(1);
  });

  test('that a checkpoint computes again takes them again', () => {
    const launches = launchesOf((inputs) => {
      const block = t.checkpoint((all: Named) => t.tanh(pooled(convolved({ ...inputs, ...all }), inputs)));
      const [loss, { w }] = t.valueAndGrad((all: Named) => t.sum(block(all)))({ w: inputs['w'] });
      return { loss, w };
    });
    const taken = launches.filter(({ kernel }) => kernel.name.endsWith('-moments'));
    expect(names(taken)).toEqual(Array(2).fill(['conv2d/forward-bias-moments', 'norm/instance-relu-pool-forward-moments']).flat());
    expect(new Set(taken.map(last)).size).toBe(2);
  });

  test('that all members share takes one set for all of them', () => {
    const block = t.program('block', (inputs: Named) => ({ y: pooled(convolved(inputs), inputs) }));
    const [convolution, norm] = t.vmap(block, 3, ['x', 'w', 'bias']).plan({ profile: software }, specs).launches;
    expect([convolution.members, norm.members, last(norm).members]).toEqual([1, 3, 1]);
    const own = t.vmap(block, 3, ['x']).plan({ profile: software }, specs).launches;
    expect(own.map(({ members }) => members)).toEqual([3, 3]);
    expect(last(own[1]).members).toBe(3);
    expect(last(own[1]).bytes).toBe(3 * last(norm).bytes);
  });
});

describe('a convolution before a batch norm', () => {
  const normed = (inputs: Named, { stride = 1 } = {}) => {
    const y = t.conv2d(inputs['x'], inputs['w'], { stride, padding: 1 });
    const { mean, ...norm } = t.batchNorm(y, inputs['g'], inputs['b']);
    return { mean, y: t.relu(norm.y) };
  };

  test.each([
    ['software', software],
    ['integrated', integrated],
    ['discrete', discrete],
  ] as const)('takes moments on %s devices, and its result is not read for statistics', (_, profile) => {
    const [convolution, statistics, ...others] = launchesOf((inputs) => normed(inputs), profile);
    expect(names([convolution, statistics, ...others])).toEqual([
      'conv2d/forward-moments',
      'norm/batch-statistics-moments',
      'norm/batch-statistics-join',
      'norm/batch-normalise-relu',
    ]);
    expect(last(statistics)).toBe(last(convolution));
    expect(statistics.operands).toHaveLength(3);
    expect(last(statistics).bytes).toBe(4 * statistics.params['parts'] * 2 * 64);
  });

  test('that strides over pixels takes none', () => {
    expect(names(launchesOf((inputs) => normed(inputs, { stride: 2 })))).toContain('norm/batch-statistics');
  });
});

test('what a tuning table chooses, moments are taken with, or not at all', () => {
  const block = (inputs: Named) => ({ y: pooled(convolved(inputs), inputs) });
  const chosen = launchesOf(block, discrete).map((launch) => launch.chosen ?? launch);
  expect(names(chosen)).toEqual(['conv2d/forward-bias', 'norm/instance-relu-pool-forward']);
  const [{ kernel, params }] = chosen;
  for (const variant of kernel.variants(discrete, params)) {
    const choices = [{ kernel: kernel.name, params, variant: { ...variant } }];
    const [convolution, norm] = launchesOf(block, { ...discrete, tuning: { adapter: '', driver: '', choices } });
    expect(convolution.variant.name).toBe(variant.name);
    expect(names([convolution, norm])).toEqual(
      variant.name === 'direct'
        ? ['conv2d/forward-bias', 'norm/instance-relu-pool-forward']
        : ['conv2d/forward-bias-moments', 'norm/instance-relu-pool-forward-moments'],
    );
  }
});

describe('left alone is', () => {
  const untouched = (fn: (inputs: Named) => Named, profile: DeviceProfile = software) =>
    expect(names(launchesOf(fn, profile)).filter((name) => name.includes('moments'))).toEqual([]);

  test('a convolution whose variant takes none', () => {
    untouched((inputs) => ({ y: pooled(t.conv2d(inputs['x'], inputs['w'], { stride: 2, padding: 1 }), inputs) }));
    untouched((inputs) => ({ y: pooled(convolved(inputs), inputs) }), { ...software, subgroupSize: 0 });
    untouched((inputs) => ({ y: pooled(t.conv2d(inputs['x'], inputs['w']), inputs) }));
  });

  test('a norm of something else, and a convolution before something else', () => {
    untouched((inputs) => ({ y: pooled(t.abs(convolved(inputs)), inputs) }));
    untouched((inputs) => ({ y: t.relu(convolved(inputs)) }));
    untouched((inputs) => ({ y: t.groupNorm(convolved(inputs), inputs['g'], inputs['b'], 4) }));
  });

  test('a norm of other images, made of the same memory', () => {
    untouched((inputs) => ({ y: pooled(t.reshape(convolved(inputs), [5, 64, 32, 64]), inputs) }));
    untouched((inputs) => ({ y: pooled(t.reshape(convolved(inputs), [10, 64, 16, 64]), inputs) }));
  });

  test('a result that is overwritten before the norm reads it', () => {
    const [x, w, y, g, b, z, statistics] = ['x', 'w', 'y', 'g', 'b', 'z', 'statistics'].map((name) =>
      newStorage(name, 256, 1, { kind: 'arena' }),
    );
    const launch = (kernel: Launch['kernel'], params: Launch['params'], storages: Storage[]): Launch => ({
      ...{ kernel, params, variant: kernel.variants(software, params)[0], members: 1, label: kernel.name },
      operands: storages.map((storage) => ({ storages: [storage], bytes: storage.bytes, members: 1 })),
    });
    const size = { images: 1, height: 8, width: 8, channels: 4 };
    const filters = { outChannels: 4, filterHeight: 3, filterWidth: 3, outHeight: 8, outWidth: 8, stride: 1, padding: 1 };
    const convolution = launch(conv2dForward, { ...size, ...filters }, [x, w, y]);
    const fill = launch(moveFill, { count: 64, value: 0 }, [y]);
    const norm = launch(instanceReluPoolForward, { ...size, epsilon: 1e-5 }, [y, g, b, z, statistics]);
    expect(takeMoments([convolution, fill, norm], software)).toEqual([convolution, fill, norm]);
    expect(names(takeMoments([fill, convolution, norm], software)).slice(1)).toEqual([
      'conv2d/forward-moments',
      'norm/instance-relu-pool-forward-moments',
    ]);
  });
});
