// Pointwise kernels, one per row of the table: y[i] = f(a[i], b[i], ...). Launch logic; the operations are in table.ts.
import { defineKernel, type KernelDef } from '@softlabel/runtime';
import { blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { type PointwiseVariant, pointwiseSource } from './pointwise.wgsl.ts';
import { POINTWISE, type PointwiseName } from './table.ts';

export { POINTWISE, type PointwiseName, type PointwiseRow } from './table.ts';

const params = { count: 'u32' } as const;
export type PointwiseKernel = KernelDef<typeof params, PointwiseVariant>;

/**
 * The kernel `pointwise/<name>`: inputs named as the row's operands, output y, all of `count` elements; operands in `scalars` are one
 * element that serves for all. The padding of y up to a multiple of 4 is overwritten.
 */
export function pointwiseKernel(name: PointwiseName, scalars: readonly string[] = []): PointwiseKernel {
  const operands: readonly string[] = POINTWISE[name].operands;
  const unknown = scalars.find((scalar) => !operands.includes(scalar));
  if (unknown !== undefined)
    throw new Error(`pointwise/${name}: expected scalars among ${operands.join(', ')}, got ${unknown}. Name one of its operands.`);
  const input = (operand: string) =>
    scalars.includes(operand)
      ? ({ access: 'read', element: 'f32', shape: '1' } as const)
      : ({ access: 'read', element: 'vec4f', shape: 'count' } as const);
  const full = operands.length - scalars.length + 1;
  return defineKernel({
    name: `pointwise/${name}`,
    formula: `y[i] = ${name}(${operands.map((operand) => (scalars.includes(operand) ? operand : `${operand}[i]`)).join(', ')})`,
    bindings: {
      ...Object.fromEntries(operands.map((operand) => [operand, input(operand)])),
      y: { access: 'write', element: 'vec4f', shape: 'count' },
    },
    params,
    variants: (profile) => blockVariants(profile).map((block) => ({ ...block, row: name, scalars: scalars.join(' ') })),
    source: pointwiseSource,
    workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
    cost: ({ count }) => ({ flops: count, bytes: 4 * count * full }),
  });
}

/** Every subset of operands but all of them. */
function broadcasts(operands: readonly string[]): string[][] {
  const subsets = 2 ** operands.length - 1;
  return Array.from({ length: subsets }, (_, bits) => operands.filter((_, i) => (bits >> i) & 1));
}

const names = Object.keys(POINTWISE) as PointwiseName[];
/** Every row with every choice of scalars: what there is to compile and list. */
export const pointwiseKernels: readonly PointwiseKernel[] = names.flatMap((name) =>
  broadcasts(POINTWISE[name].operands).map((scalars) => pointwiseKernel(name, scalars)),
);
