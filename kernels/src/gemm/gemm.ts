// The batched matrix product C = opA(A) opB(B) (+ bias), one kernel per combination of transposes. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { workgroupTiles } from '../matrix-unit.wgsl.ts';
import { tileWorkgroups } from '../shared-tile.wgsl.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { type RegisterTileVariant, registerTileSource, WORKGROUP_TILE } from './gemm.wgsl.ts';
import { type MatrixUnitVariant, matrixUnitSource } from './gemm-matrix.wgsl.ts';
import { type SharedTileVariant, sharedTileSource } from './gemm-shared.wgsl.ts';
import { type SubgroupTileVariant, subgroupTileSource } from './gemm-subgroup.wgsl.ts';

const params = { batch: 'u32', m: 'u32', n: 'u32', k: 'u32' } as const;
type GemmParams = { readonly batch: number; readonly m: number; readonly n: number; readonly k: number };
export type GemmVariant = RegisterTileVariant | SubgroupTileVariant | SharedTileVariant | MatrixUnitVariant;
export type GemmDef = KernelDef<typeof params, GemmVariant>;

export interface Transposes {
  /** A is stored [batch k m] instead of [batch m k]. */
  readonly transposeA?: boolean;
  /** B is stored [batch n k] instead of [batch k n]. */
  readonly transposeB?: boolean;
}

const matrices = ({ transposeA, transposeB }: Transposes) =>
  ({
    a: { access: 'read', element: 'vec4f', shape: transposeA ? 'batch k m' : 'batch m k' },
    b: { access: 'read', element: 'vec4f', shape: transposeB ? 'batch n k' : 'batch k n' },
  }) as const;
const biasVector = { bias: { access: 'read', element: 'f32', shape: 'n' } } as const;
const product = { c: { access: 'write', element: 'f32', shape: 'batch m n' } } as const;

function variants(
  { transposeA = false, transposeB = false }: Transposes,
  bias: boolean,
  profile: DeviceProfile,
  { batch, m, n, k }: GemmParams,
): GemmVariant[] {
  const vectorA = (transposeA ? m : k) % 4 === 0;
  const vectorB = (transposeB ? k : n) % 4 === 0;
  const structure = { transposeA, transposeB, bias, vectorA, vectorB };
  const register = { name: 'register-tile', ...structure } as const;
  const offered = workgroupTiles(profile, batch, m, n).map((tile) => ({ ...structure, ...tile }));
  const tiles = offered.filter(({ name }) => name !== 'matrix-unit' || m * n > 1); // a sum is not to be rounded to f16
  if (profile.kind !== 'software') return [...tiles, register];
  const lanes = tileLanes(profile);
  return lanes > 0 ? [{ name: 'subgroup-tile', ...structure, lanes, wholeK: k % 4 === 0 }, register, ...tiles] : [register, ...tiles];
}

function workgroups({ batch, m, n }: GemmParams, variant: GemmVariant): number {
  switch (variant.name) {
    case 'register-tile':
      return batch * Math.ceil(m / WORKGROUP_TILE) * Math.ceil(n / WORKGROUP_TILE);
    case 'subgroup-tile':
      return batch * Math.ceil(m / (4 * variant.lanes)) * Math.ceil(n / (4 * variant.lanes));
    default:
      return tileWorkgroups(variant, batch, m, n);
  }
}

function source(variant: GemmVariant): string {
  switch (variant.name) {
    case 'register-tile':
      return registerTileSource(variant);
    case 'subgroup-tile':
      return subgroupTileSource(variant);
    case 'matrix-unit':
      return matrixUnitSource(variant);
    default:
      return sharedTileSource(variant);
  }
}

const cost = ({ batch, m, n, k }: GemmParams, bias: boolean): Cost => ({
  flops: batch * m * n * (2 * k + (bias ? 1 : 0)),
  bytes: 4 * (batch * (m * k + k * n + m * n) + (bias ? n : 0)),
});

function define(transposes: Transposes, bias: boolean): GemmDef {
  const { transposeA, transposeB } = transposes;
  const suffix = `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'}`;
  return defineKernel({
    name: `gemm/${bias ? 'bias-' : ''}${suffix}`,
    formula: `c[b, i, j] = ${bias ? 'bias[j] + ' : ''}sum_l a[b, ${transposeA ? 'l, i' : 'i, l'}] b[b, ${transposeB ? 'j, l' : 'l, j'}]`,
    bindings: bias ? { ...matrices(transposes), ...biasVector, ...product } : { ...matrices(transposes), ...product },
    params,
    variants: (profile, values) => variants(transposes, bias, profile, values),
    source,
    workgroups,
    cost: (values) => cost(values, bias),
  });
}

export const gemmNN = define({}, false);
export const gemmNT = define({ transposeB: true }, false);
export const gemmTN = define({ transposeA: true }, false);
export const gemmTT = define({ transposeA: true, transposeB: true }, false);
export const gemmBiasNN = define({}, true);
export const gemmBiasNT = define({ transposeB: true }, true);
export const gemmBiasTN = define({ transposeA: true }, true);
export const gemmBiasTT = define({ transposeA: true, transposeB: true }, true);

/** C[b, m, n] = sum_k opA(A)[b, m, k] opB(B)[b, k, n]: the kernel with these transposes. */
export const gemm = ({ transposeA, transposeB }: Transposes = {}): GemmDef =>
  transposeA ? (transposeB ? gemmTT : gemmTN) : transposeB ? gemmNT : gemmNN;

/** gemm() plus a bias[n] that is the same in every row. */
export const gemmBias = ({ transposeA, transposeB }: Transposes = {}): GemmDef =>
  transposeA ? (transposeB ? gemmBiasTT : gemmBiasTN) : transposeB ? gemmBiasNT : gemmBiasNN;
