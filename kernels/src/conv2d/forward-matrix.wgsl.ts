// WGSL of the convolution on matrix units, any stride: a workgroup computes a tile from f16 tiles of windows and filters. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { MATRIX_FEATURES, type MatrixTile, matrixMemory, multiplyUnits, storeUnits, unitAccumulators } from '../matrix-unit.wgsl.ts';
import { walkSteps } from '../shared-tile.wgsl.ts';
import { type ForwardStructure, forwardHeader } from './forward.wgsl.ts';
import { forwardTile, loadForwardBlock } from './forward-shared.wgsl.ts';

export type ForwardMatrixVariant = ForwardStructure & MatrixTile;

export const forwardMatrixSource = (variant: ForwardMatrixVariant): string => wgsl /* wgsl */`
${MATRIX_FEATURES}
${forwardHeader({ bias: variant.bias })}
${matrixMemory(variant)}
${loadForwardBlock(variant)}
@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) wid: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
${forwardTile}
${unitAccumulators}
${walkSteps('0u', 'numbers', 'load_block(local, k, operands)', multiplyUnits)}

  let y0 = wid.z * p.stride_y;
${storeUnits(
  'pixel0',
  'o0',
  wgsl /* wgsl */`
      if (row >= pixels || column >= p.out_channels) { continue; }
#if ${variant.bias}
      y[y0 + row * p.out_channels + column] = results[at] + bias[wid.z * p.stride_bias + column];
#else
      y[y0 + row * p.out_channels + column] = results[at];
#endif`,
)}
}`;
