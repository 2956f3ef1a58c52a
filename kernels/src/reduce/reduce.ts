// Sum, mean, max and argmax over the middle axis of [outer, reduced, inner]. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { type ArgmaxVariant, argmaxSource } from './argmax.wgsl.ts';
import { REDUCE_WORKGROUP, type ReduceVariant, reduceSource } from './reduce.wgsl.ts';
import type { ReduceShape } from './stages.ts';

export * from './stages.ts';

const params = { outer: 'u32', reduced: 'u32', inner: 'u32' } as const;
export type ReduceKernel = KernelDef<typeof params, ReduceVariant>;
export type ArgmaxKernel = KernelDef<typeof params, ArgmaxVariant>;

/** Few terms are not worth a workgroup, and barriers are slow in software. */
function names({ kind }: DeviceProfile, { reduced }: ReduceShape, outputs: number): ReduceVariant['name'][] {
  const alone = reduced <= 32 || outputs >= (kind === 'software' ? 16 : 4096);
  return alone ? ['output-per-invocation', 'output-per-workgroup'] : ['output-per-workgroup', 'output-per-invocation'];
}

/** Workgroups for `outputs` results, each a number or a vec4. */
const workgroups = (outputs: number, name: ReduceVariant['name']): number =>
  name === 'output-per-workgroup' ? outputs : Math.ceil(outputs / REDUCE_WORKGROUP[name]);

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
      names(profile, shape, (shape.outer * shape.inner) / width(shape)).map((name) => ({ name, operation, vector: width(shape) === 4 })),
    source: reduceSource,
    workgroups: (shape, { name, vector }) => workgroups((shape.outer * shape.inner) / (vector ? 4 : 1), name),
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
  variants: (profile, shape) => names(profile, shape, shape.outer * shape.inner).map((name) => ({ name })),
  source: argmaxSource,
  workgroups: ({ outer, inner }, { name }) => workgroups(outer * inner, name),
  cost,
});
