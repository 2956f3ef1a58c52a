// WGSL of the batched matrix product on matrix units: a workgroup computes a tile of C from f16 tiles of A and B. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { MATRIX_FEATURES, type MatrixTile, matrixMemory, multiplyUnits, storeUnits, unitAccumulators } from '../matrix-unit.wgsl.ts';
import { walkSteps } from '../shared-tile.wgsl.ts';
import { type GemmStructure, gemmHeader, loadBlock } from './gemm.wgsl.ts';
import { loadTileBlock, tileOfWorkgroup } from './gemm-shared.wgsl.ts';

export type MatrixUnitVariant = GemmStructure & MatrixTile;

export const matrixUnitSource = (variant: MatrixUnitVariant): string => wgsl /* wgsl */`
${MATRIX_FEATURES}
${gemmHeader(variant.bias)}
${matrixMemory(variant)}
${loadBlock('a', variant.vectorA)}
${loadBlock('b', variant.vectorB)}
${loadTileBlock(variant)}
@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) wid: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
${tileOfWorkgroup}
${unitAccumulators}
${walkSteps('0u', 'p.k', 'load_block(local, k, tile)', multiplyUnits)}

  let c0 = wid.z * p.stride_c + member * p.m * p.n;
${storeUnits(
  'tile.row',
  'tile.column',
  wgsl /* wgsl */`
      if (row >= p.m || column >= p.n) { continue; }
#if ${variant.bias}
      c[c0 + row * p.n + column] = results[at] + bias[wid.z * p.stride_bias + column];
#else
      c[c0 + row * p.n + column] = results[at];
#endif`,
)}
}`;
