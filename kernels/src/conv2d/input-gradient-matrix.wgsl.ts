// WGSL of the convolution's gradient of x on matrix units, any stride: a workgroup computes a tile from f16 tiles of dY and filters. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { MATRIX_FEATURES, type MatrixTile, matrixMemory, multiplyUnits, storeUnits, unitAccumulators } from '../matrix-unit.wgsl.ts';
import { inputGradientHeader } from './input-gradient.wgsl.ts';
import { inputGradientTile, loadInputGradientBlock, pixelOfPhase, walkTaps } from './input-gradient-shared.wgsl.ts';

export interface InputGradientMatrixVariant extends MatrixTile {
  /** outChannels is a multiple of 4. */
  readonly vector: boolean;
}

export const inputGradientMatrixSource = (variant: InputGradientMatrixVariant): string => wgsl /* wgsl */`
${MATRIX_FEATURES}
${inputGradientHeader}
${matrixMemory(variant)}
${loadInputGradientBlock(variant.vector)}
@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) wid: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
${inputGradientTile}
${unitAccumulators}
${walkTaps(multiplyUnits)}

${storeUnits(
  'place0',
  'c0',
  wgsl /* wgsl */`
${pixelOfPhase('row')}
    if (column < p.channels) { d_x[pixel + column] = results[at]; }`,
)}
}`;
