// Convolutions that are computed by way of points, on the device: the values and gradients that they have without. Which are: kernels/src/winograd.
import type { DeviceProfile, HostArray } from '@softlabel/runtime';
import { expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { expect, test } from 'vitest';
import * as t from '../index.ts';
import { readMembers } from '../members.fixture.ts';
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from './conv2d.ts';

type Named = { [name: string]: t.Tensor };
const specs = { x: t.f32(6, 16, 16, 96), w: t.f32(3, 3, 96, 100), bias: t.f32(100), dY: t.f32(6, 16, 16, 100) };
const padded = { padding: 1 };

const convolutions = t.program('convolutions', ({ x, w, bias, dY }: Named) => ({
  y: conv2d(x, w, padded),
  biased: conv2d(x, w, padded, bias),
  dX: conv2dInputGradient(dY, w, x.shape, padded),
  dW: conv2dWeightGradient(x, dY, w.shape, padded),
}));

/** Results for each of `members`, who share the images x. */
async function run(profile: DeviceProfile, members: readonly number[]): Promise<{ [name: string]: HostArray }[]> {
  const device = { ...(await sharedDevice()), profile };
  const { x, ...own } = specs;
  const inputs = { ...(await t.allocate(device, 'own', own, members.length)), ...(await t.allocate(device, 'shared', { x })) };
  for (const [i, [name, tensor]] of Object.entries(inputs).entries())
    for (let member = 0; member < tensor.members; member++)
      t.write(device, t.memberOf(tensor, member), uniformArray(t.sizeOf(tensor.shape), 10 * (name === 'x' ? 0 : members[member]) + i));
  const bound = await t.vmap(convolutions, members.length, ['x']).bind(device, inputs);
  bound.run();
  const results = await readMembers(device, bound.outputs, members.length);
  bound.release();
  return results;
}

test('equal those of plain kernels, and to the bit those of the same member alone', async () => {
  const { profile } = await sharedDevice();
  const kernels = convolutions.plan({ profile }, specs).launches.map(({ kernel }) => kernel.name);
  expect(kernels.filter((name) => name.startsWith('winograd/'))).toHaveLength(profile.kind === 'software' ? 8 : 0);
  const together = await run(profile, [1, 2]);
  const plain = await run({ ...profile, subgroupSize: 0 }, [1, 2]);
  for (const i of [0, 1]) {
    const [alone] = await run(profile, [i + 1]);
    for (const [name, values] of Object.entries(together[i])) {
      expectClose(name, values, plain[i][name], { relative: 1e-5 });
      expectClose(`${name} alone`, values, alone[name], { relative: 0 });
    }
  }
});
