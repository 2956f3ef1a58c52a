// The join of a workgroup's values on the device: every team, and every invocation of it, gets the team's result.
import { defineKernel, type Variant, wgsl } from '@softlabel/runtime';
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { joinFunction } from './join.wgsl.ts';
import { joiningInvocations, type Teams, teamConstants } from './teams.ts';

/** Two joins, one right after the other, of every invocation's own value: their results must not mix. */
const joinSource = (variant: Variant & Teams): string => wgsl /* wgsl */`
struct Params { stride_x: u32, stride_sum: u32, stride_largest: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;        // [WORKGROUP]
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;      // [WORKGROUP]
@group(0) @binding(3) var<storage, read_write> largest: array<f32>;  // [WORKGROUP]
${teamConstants(variant)}
${joinFunction({ name: 'join_sum', type: 'f32', combine: 'a + b', invocations: joiningInvocations(variant) })}
${joinFunction({ name: 'join_max', type: 'f32', combine: 'max(a, b)', invocations: joiningInvocations(variant) })}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32) {
  let value = x[wid.z * p.stride_x + local];
  sum[wid.z * p.stride_sum + local] = join_sum(local, TEAMS, value) + join_sum(local, TEAMS, 2.0 * value);
  largest[wid.z * p.stride_largest + local] = join_max(local, TEAMS, value);
}`;

const joinKernel = (variant: Teams) =>
  defineKernel<Record<string, never>, Variant & Teams>({
    name: 'join',
    formula: 'sum and largest of the values of a team',
    bindings: {
      x: { access: 'read', element: 'f32', shape: 'invocations' },
      sum: { access: 'write', element: 'f32', shape: 'invocations' },
      largest: { access: 'write', element: 'f32', shape: 'invocations' },
    },
    params: {},
    variants: () => [{ name: 'shared-tile', ...variant }],
    source: joinSource,
    workgroups: () => 1,
    cost: () => ({ flops: 0, bytes: 0 }),
  });

describe('a join', () => {
  test.each([
    [1, 64],
    [1, 128],
    [1, 256],
    [2, 128],
    [8, 32],
    [16, 4],
    [32, 2],
    [64, 1],
  ])('of %i teams of %i', async (teams, lanes) => {
    const reference = (_: unknown, { x, sum, largest }: { [name: string]: Float64Array }) =>
      x.forEach((_value, i) => {
        const team = x.filter((_other, j) => j % teams === i % teams);
        sum[i] = 3 * team.reduce((total, value) => total + value, 0);
        largest[i] = Math.max(...team);
      });
    const size = teams * lanes;
    await checkKernel(joinKernel({ teams, lanes }), reference, { params: {}, arrays: { x: uniformArray(size), sum: size, largest: size } });
  });
});
