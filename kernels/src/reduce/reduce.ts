// Sum, mean, max and argmax over the middle axis of [outer, reduced, inner]. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { sharedTeams } from '../teams.ts';
import { argmaxSource } from './argmax.wgsl.ts';
import { type OutputTeams, type ReduceVariant, reduceSource } from './reduce.wgsl.ts';
import type { ReduceShape } from './stages.ts';

export * from './stages.ts';

const params = { outer: 'u32', reduced: 'u32', inner: 'u32' } as const;
export type ReduceKernel = KernelDef<typeof params, ReduceVariant>;
export type ArgmaxKernel = KernelDef<typeof params, OutputTeams>;

const ALONE: OutputTeams = { name: 'output-per-invocation', teams: 32, lanes: 1 };
/** Fewer terms are not worth joining, and more outputs keep a device busy with an invocation for each. */
const FEW_TERMS = 32;
const MANY_OUTPUTS = { software: 16, integrated: 2 ** 14, discrete: 2 ** 17 } as const;

/** Both are correct everywhere; the better one first. Outputs are taken `width` at a time. */
function outputTeams(profile: DeviceProfile, { outer, reduced, inner }: ReduceShape, width: number): OutputTeams[] {
  const results = (outer * inner) / width;
  const shared = sharedTeams(profile, { results, terms: reduced, neighbours: inner / width, bytes: 4 * width });
  return reduced <= FEW_TERMS || results >= MANY_OUTPUTS[profile.kind] ? [ALONE, shared] : [shared, ALONE];
}

/** Four outputs at a time where inner allows. */
const width = ({ inner }: ReduceShape): number => (inner % 4 === 0 ? 4 : 1);

const cost = ({ outer, reduced, inner }: ReduceShape): Cost => ({
  flops: outer * reduced * inner,
  bytes: 4 * outer * inner * (reduced + 1),
});

const reduce = (operation: ReduceVariant['operation'], formula: string): ReduceKernel =>
  defineKernel({
    name: `reduce/${operation}`,
    formula,
    bindings: {
      x: { access: 'read', element: 'vec4f', shape: 'outer reduced inner' },
      y: { access: 'write', element: 'f32', shape: 'outer inner' },
    },
    params,
    variants: (profile, shape) =>
      outputTeams(profile, shape, width(shape)).map((teams) => ({ ...teams, operation, vector: width(shape) === 4 })),
    source: reduceSource,
    workgroups: ({ outer, inner }, { teams, vector }) => Math.ceil((outer * inner) / (vector ? 4 : 1) / teams),
    cost,
  });

/** y[outer, inner] = sum over `reduced` of x[outer, reduced, inner], to f32 accuracy for 10^5 terms and more. */
export const reduceSum = reduce('sum', 'y[o, i] = sum_r x[o, r, i]');
/** y[outer, inner] = mean over `reduced` of x[outer, reduced, inner]. */
export const reduceMean = reduce('mean', 'y[o, i] = sum_r x[o, r, i] / reduced');
/** y[outer, inner] = largest of x[outer, reduced, inner] along `reduced`; NaN where there is any. */
export const reduceMax = reduce('max', 'y[o, i] = max_r x[o, r, i]');

/** y[outer, inner] = index along `reduced` of the largest of x[outer, reduced, inner]: the first of equals, the first NaN where there is any. */
export const reduceArgmax: ArgmaxKernel = defineKernel({
  name: 'reduce/argmax',
  formula: 'y[o, i] = the least r with x[o, r, i] = max_s x[o, s, i]',
  bindings: {
    x: { access: 'read', element: 'f32', shape: 'outer reduced inner' },
    y: { access: 'write', element: 'u32', shape: 'outer inner' },
  },
  params,
  variants: (profile, shape) => outputTeams(profile, shape, 1),
  source: argmaxSource,
  workgroups: ({ outer, inner }, { teams }) => Math.ceil((outer * inner) / teams),
  cost,
});
