// Column sums of up to four matrices in one launch. Launch logic; the WGSL is beside it, and what is joined is the planner's choice.
import { type BindingDef, defineKernel, type KernelDef, type ParamTypes } from '@softlabel/runtime';
import { type ColumnSumsVariant, columnSumsSource } from './column-sums.wgsl.ts';

export type ColumnSumsKernel = KernelDef<ParamTypes, ColumnSumsVariant>;

/** Two bindings for each matrix, and a device binds at least 8. */
const MOST_MATRICES = 4;

const ALONE: ColumnSumsVariant = { name: 'column-per-invocation', teams: 64, lanes: 1 };
/** The same for all shapes, so that a sum's bits do not depend on what it is launched with. */
const SHARED: ColumnSumsVariant = { name: 'shared-tile 8x32', teams: 32, lanes: 8 };

/** Rows that a column's lanes add one after the other without losing accuracy or time. */
const MOST_ROWS = 256;
/** Elements, 8 MiB, that take no longer than a few launches. */
const MOST_ELEMENTS = 2 ** 21;

/** Whether the sums of a matrix's columns are so little work that they had better share a launch. */
export const areSmallColumnSums = (rows: number, columns: number): boolean => rows <= MOST_ROWS && rows * columns <= MOST_ELEMENTS;

type Named = { readonly [name: string]: number };

function kernelOf(matrices: number): ColumnSumsKernel {
  const indices = Array.from({ length: matrices }, (_, i) => i);
  const total = (params: Named, of: (rows: number, columns: number) => number): number =>
    indices.reduce((sum, i) => sum + of(params[`rows${i}`], params[`columns${i}`]), 0);
  const bindings = indices.flatMap((i): [string, BindingDef][] => [
    [`x${i}`, { access: 'read', element: 'f32', shape: `rows${i} columns${i}` }],
    [`y${i}`, { access: 'write', element: 'f32', shape: `columns${i}` }],
  ]);
  return defineKernel<ParamTypes, ColumnSumsVariant>({
    name: `reduce/column-sums-of-${matrices}`,
    formula: 'yN[i] = sum_r xN[r, i] for each matrix N',
    bindings: Object.fromEntries(bindings),
    params: Object.fromEntries(indices.flatMap((i) => [`rows${i}`, `columns${i}`].map((name) => [name, 'u32'] as const))),
    variants: ({ kind }) => (kind === 'software' ? [ALONE, SHARED] : [SHARED, ALONE]),
    source: (variant) => columnSumsSource(matrices, variant),
    workgroups: (params, { teams }) => total(params, (_, columns) => Math.ceil(columns / teams)),
    cost: (params) => ({
      flops: total(params, (rows, columns) => rows * columns),
      bytes: 4 * total(params, (rows, columns) => (rows + 1) * columns),
    }),
  });
}

/** yN[columnsN] = the sums of the columns of xN[rowsN, columnsN], N = 0, 1, ...: for one matrix, two, and so on. */
export const columnSums: readonly ColumnSumsKernel[] = Array.from({ length: MOST_MATRICES }, (_, i) => kernelOf(i + 1));
