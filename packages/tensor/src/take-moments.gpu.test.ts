// Convolutions that take moments for the norms after them, on the device: the values and gradients of separate ops, alone and in a population. Not their plans.
import type { HostArray } from '@softlabel/runtime';
import { expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { expect, test } from 'vitest';
import * as t from './index.ts';
import { readMembers } from './members.fixture.ts';

type Named = { [name: string]: t.Tensor };
const WIDTH = 12;

const parameters = {
  ...{ w0: t.f32(3, 3, 3, WIDTH), c0: t.f32(WIDTH), g0: t.f32(WIDTH), b0: t.f32(WIDTH) },
  ...{ w1: t.f32(3, 3, WIDTH, WIDTH), g1: t.f32(WIDTH), b1: t.f32(WIDTH) },
};
const specs = { ...parameters, images: t.f32(3, 16, 16, 3), dY: t.f32(3, 8, 8, WIDTH) };

type Norm = (x: t.Tensor, gamma: t.Tensor, beta: t.Tensor) => t.Tensor;

/** The formula of instance norm, of ops for which there is no kernel that joins them. */
const separateNorm: Norm = (x, gamma, beta) => {
  const [images, , , channels] = x.shape;
  const average = (y: t.Tensor) => t.reshape(t.mean(y, [1, 2]), [images, 1, 1, channels]);
  const centred = t.subtract(x, average(x));
  const rstd = t.rsqrt(t.add(average(t.square(centred)), 1e-5));
  return t.add(t.multiply(t.multiply(centred, rstd), gamma), beta);
};

const batchNorm: Norm = (x, gamma, beta) => t.batchNorm(x, gamma, beta).y;

/** The formula of batch norm, likewise. */
const separateBatchNorm: Norm = (x, gamma, beta) => {
  const centred = t.subtract(x, t.mean(x, [0, 1, 2]));
  const rstd = t.rsqrt(t.add(t.mean(t.square(centred), [0, 1, 2]), 1e-5));
  return t.add(t.multiply(t.multiply(centred, rstd), gamma), beta);
};

/** Two blocks, the first with a bias and a pool, and their gradients but for the bias: that one is 0, of which separate ops make rounding noise. */
const network = (norm: Norm) =>
  t.program('blocks', ({ dY, c0, ...inputs }: Named): Named => {
    const { images, w0, g0, b0, w1, g1, b1 } = inputs;
    const first = t.averagePool(t.relu(norm(t.conv2d(images, w0, { padding: 1 }, c0), g0, b0)), { window: 2 });
    const y = t.relu(norm(t.conv2d(first, w1, { padding: 1 }), g1, b1));
    const gradients = t.vjp([y], [dY], Object.values(inputs));
    return { y, ...Object.fromEntries(Object.keys(inputs).flatMap((name, i) => named(`d ${name}`, gradients[i]))) };
  });
const named = (name: string, tensor: t.Tensor | null): [string, t.Tensor][] => (tensor === null ? [] : [[name, tensor]]);

const seeds = Object.keys(specs);
const valuesOf = (name: string, size: number, member: number) => uniformArray(size, 10 * member + seeds.indexOf(name), -0.5, 0.5);

/** Every output of each of `members`; images are those of the first. */
async function run(program: t.Program<Named, Named>, members: readonly number[]): Promise<{ [output: string]: HostArray }[]> {
  const device = await sharedDevice();
  const { images, ...own } = specs;
  const inputs: { [name: string]: t.DeviceTensor } = {
    ...(await t.allocate(device, 'own', own, members.length)),
    ...(await t.allocate(device, 'shared', { images })),
  };
  for (const [name, tensor] of Object.entries(inputs))
    for (let i = 0; i < tensor.members; i++)
      t.write(device, t.memberOf(tensor, i), valuesOf(name, t.sizeOf(tensor.shape), name === 'images' ? 0 : members[i]));
  const bound = await t.vmap(program, members.length, ['images']).bind(device, inputs);
  bound.run();
  const results = await readMembers(device, bound.outputs, members.length);
  bound.release();
  return results;
}

test.each([
  ['instance', t.instanceNorm, separateNorm],
  ['batch', batchNorm, separateBatchNorm],
])('blocks of %s norm have the values and gradients of separate ops', async (_, norm, separately) => {
  const { profile } = await sharedDevice();
  const taken = (norm: Norm) =>
    network(norm)
      .plan({ profile }, specs)
      .launches.filter(({ kernel }) => kernel.name.endsWith('-moments')).length;
  expect([taken(norm), taken(separately)]).toEqual([4, 0]);
  const [[joined], [separate]] = [await run(network(norm), [0]), await run(network(separately), [0])];
  expect(Object.keys(joined)).toHaveLength(8);
  for (const [name, values] of Object.entries(joined)) expectClose(name, values, separate[name], { relative: 1e-5 });
});

test.each([
  ['instance', t.instanceNorm],
  ['batch', batchNorm],
])('members have the bits of separate runs with %s norm', async (_, norm) => {
  const apart: { [output: string]: HostArray }[] = [];
  for (const member of [0, 1, 2]) apart.push(...(await run(network(norm), [member])));
  expect(await run(network(norm), [0, 1, 2])).toEqual(apart);
});
