// Rows by index, their adjoint, one-hot rows, and the largest elements of rows. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { type BlockVariant, blockVariants, loopWorkgroups, runVariants, vec4s } from '../loops.ts';
import { oneHotSource } from './one-hot.wgsl.ts';
import { type RowsVariant, rowsSource } from './rows.wgsl.ts';
import { SCATTER_LOOPS, type ScatterVariant, scatterAddRowsSource } from './scatter-add-rows.wgsl.ts';
import { TOP_K_LANES, type TopKVariant, topKSource } from './top-k.wgsl.ts';

const rowsParams = { rows: 'u32', sourceRows: 'u32', width: 'u32' } as const;

/** y[rows, width]: row i is row index[i] of x[sourceRows, width], or zeros where index[i] is past the end. */
export const gatherRows: KernelDef<typeof rowsParams, RowsVariant> = defineKernel({
  name: 'gather/rows',
  formula: 'y[i, w] = x[index[i], w], or 0 where index[i] >= sourceRows',
  bindings: {
    x: { access: 'read', element: 'vec4f', shape: 'sourceRows width' },
    index: { access: 'read', element: 'u32', shape: 'rows' },
    y: { access: 'write', element: 'vec4f', shape: 'rows width' },
  },
  params: rowsParams,
  variants: (profile, { width }) => runVariants(profile).map((run) => ({ ...run, vector: width % 4 === 0 })),
  source: rowsSource,
  workgroups: ({ rows, width }, variant) => loopWorkgroups(vec4s(rows * width), variant),
  cost: ({ rows, width }) => ({ flops: 0, bytes: 8 * rows * width + 4 * rows }),
});

/** A long look through the indices serves as many outputs as registers hold in software; on hardware neighbours read neighbours. */
function scatterVariants({ kind }: DeviceProfile, width: number): ScatterVariant[] {
  if (width % 4 !== 0) return [{ name: 'vec4-per-invocation', vector: false }];
  const [chunk, single] = [
    { name: 'chunk-per-invocation', vector: true },
    { name: 'vec4-per-invocation', vector: true },
  ] as const;
  return kind === 'software' ? [chunk, single] : [single, chunk];
}

function scatterInvocations(rows: number, width: number, { name, vector }: ScatterVariant): number {
  return vector ? rows * Math.ceil(width / 4 / SCATTER_LOOPS[name].chunk) : vec4s(rows * width);
}

/** y[rows, width]: row j is the sum, in order, of the rows i of x[sourceRows, width] with index[i] = j. The adjoint of gatherRows. */
export const gatherScatterAddRows: KernelDef<typeof rowsParams, ScatterVariant> = defineKernel({
  name: 'gather/scatter-add-rows',
  formula: 'y[j, w] = sum over i with index[i] = j of x[i, w]',
  bindings: {
    x: { access: 'read', element: 'vec4f', shape: 'sourceRows width' },
    index: { access: 'read', element: 'u32', shape: 'sourceRows' },
    y: { access: 'write', element: 'vec4f', shape: 'rows width' },
  },
  params: rowsParams,
  variants: (profile, { width }) => scatterVariants(profile, width),
  source: scatterAddRowsSource,
  workgroups: ({ rows, width }, variant) => Math.ceil(scatterInvocations(rows, width, variant) / SCATTER_LOOPS[variant.name].lanes),
  cost: ({ rows, sourceRows, width }) => ({ flops: sourceRows * width, bytes: 4 * (rows + sourceRows) * width + 4 * sourceRows }),
});

const oneHotParams = { rows: 'u32', classes: 'u32' } as const;

/** y[rows, classes]: 1 at class index[n] of row n, else 0; a row of zeros where index[n] is no class. */
export const gatherOneHot: KernelDef<typeof oneHotParams, BlockVariant> = defineKernel({
  name: 'gather/one-hot',
  formula: 'y[n, k] = 1 where index[n] = k, else 0',
  bindings: {
    index: { access: 'read', element: 'u32', shape: 'rows' },
    y: { access: 'write', element: 'vec4f', shape: 'rows classes' },
  },
  params: oneHotParams,
  variants: blockVariants,
  source: oneHotSource,
  workgroups: ({ rows, classes }, variant) => loopWorkgroups(vec4s(rows * classes), variant),
  cost: ({ rows, classes }) => ({ flops: 0, bytes: 4 * rows * (classes + 1) }),
});

const topKParams = { rows: 'u32', classes: 'u32', k: 'u32' } as const;

/** Many rows keep every invocation busy without the barriers of a workgroup. */
function topKVariants({ kind }: DeviceProfile, rows: number): TopKVariant[] {
  const [alone, shared] = [{ name: 'row-per-invocation' }, { name: 'row-per-workgroup' }] as const;
  return kind === 'software' || rows >= 4096 ? [alone, shared] : [shared, alone];
}

/**
 * The k <= classes largest elements of each row of x[rows, classes], largest first: values[rows, k] and u32 indices[rows, k]. Of equals the
 * lower index comes first; NaN is larger than every number.
 */
export const gatherTopK: KernelDef<typeof topKParams, TopKVariant> = defineKernel({
  name: 'gather/top-k',
  formula: 'values[n, t] = x[n, indices[n, t]], the t-th largest of x[n]',
  bindings: {
    x: { access: 'read', element: 'f32', shape: 'rows classes' },
    values: { access: 'write', element: 'f32', shape: 'rows k' },
    indices: { access: 'write', element: 'u32', shape: 'rows k' },
  },
  params: topKParams,
  variants: (profile, { rows }) => topKVariants(profile, rows),
  source: topKSource,
  workgroups: ({ rows }, { name }) => Math.ceil((rows * TOP_K_LANES[name].lanes) / TOP_K_LANES[name].workgroup),
  cost: ({ rows, classes, k }) => ({ flops: rows * classes * k, bytes: 4 * rows * (classes + 2 * k) }),
});
