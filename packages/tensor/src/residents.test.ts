// Who holds the arena at its fullest. No device.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { add, f32, fullestMoment, matmul, multiply, program, relu, sum, type Tensor } from './index.ts';

const device = { profile: DEFAULT_PROFILE };
type Named = { [name: string]: Tensor };

test('the fullest moment names the tensors that live then, the largest first, and is no more than the arena', () => {
  const wide = program('wide', ({ x, w }: Named) => {
    const early = relu(x);
    const large = matmul(early, w);
    return { y: add(sum(multiply(large, large)), sum(early)) };
  });
  const plan = wide.plan(device, { x: f32(64, 64), w: f32(64, 1024) });
  const { launch, bytes, tensors } = fullestMoment(plan);
  const large = 64 * 1024 * 4;
  expect(tensors.slice(0, 3).map((tensor) => tensor.bytes)).toEqual([large, large, large]);
  expect(tensors.map(({ label }) => label)).toContain('relu f32[64, 64]');
  expect(bytes).toBe(tensors.reduce((total, tensor) => total + tensor.bytes, 0));
  expect(bytes).toBeLessThanOrEqual(plan.cost.peakBytes);
  expect(plan.launches[launch].label).toBe('multiply');
});

test('a plan without launches holds nothing', () => {
  const same = program('same', ({ x }: Named) => ({ y: x }));
  expect(fullestMoment(same.plan(device, { x: f32(4) }))).toEqual({ launch: 0, bytes: 0, tensors: [] });
});
