// WGSL of the convolution's gradient of w on matrix units, any stride: a workgroup computes a tile from f16 tiles of windows and dY. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { MATRIX_FEATURES, type MatrixTile, matrixMemory, multiplyUnits, storeUnits, unitAccumulators } from '../matrix-unit.wgsl.ts';
import { walkSteps } from '../shared-tile.wgsl.ts';
import { type WeightGradientStructure, weightGradientHeader } from './weight-gradient.wgsl.ts';
import { loadWeightGradientBlock, weightGradientTile } from './weight-gradient-shared.wgsl.ts';

export type WeightGradientMatrixVariant = WeightGradientStructure & MatrixTile;

export const weightGradientMatrixSource = (variant: WeightGradientMatrixVariant): string => wgsl /* wgsl */`
${MATRIX_FEATURES}
${weightGradientHeader()}
${matrixMemory(variant)}
${loadWeightGradientBlock(variant)}
@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) wid: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
${weightGradientTile}
${unitAccumulators}
${walkSteps('first', 'end', 'load_block(local, k, operands)', multiplyUnits)}

  let w0 = wid.z * p.stride_d_w + part * rows * p.out_channels;
${storeUnits('row0', 'o0', 'if (row < rows && column < p.out_channels) { d_w[w0 + row * p.out_channels + column] = results[at]; }')}
}`;
