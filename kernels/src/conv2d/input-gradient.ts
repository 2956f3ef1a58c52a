// The convolution's gradient of x: the transposed convolution of dY with w. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { tileWorkgroups } from '../shared-tile.wgsl.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams, offeredTiles } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';
import { type InputGradientDirectVariant, inputGradientDirectSource } from './input-gradient.wgsl.ts';
import { type InputGradientMatrixVariant, inputGradientMatrixSource } from './input-gradient-matrix.wgsl.ts';
import { type InputGradientSharedVariant, inputGradientSharedSource } from './input-gradient-shared.wgsl.ts';
import { type InputGradientTileVariant, inputGradientTileSource } from './input-gradient-tile.wgsl.ts';

export type InputGradientVariant =
  | InputGradientDirectVariant
  | InputGradientTileVariant
  | InputGradientSharedVariant
  | InputGradientMatrixVariant;

function variants(profile: DeviceProfile, params: Conv2dParams): InputGradientVariant[] {
  const [vector, lanes] = [params.outChannels % 4 === 0, tileLanes(profile)];
  const direct = { name: 'direct', vector } as const;
  const offered = offeredTiles(profile, params.stride ** 2, pixelsOfAPhase(params), params.channels);
  const tiles = offered.map((tile) => ({ ...tile, vector }));
  if (profile.kind !== 'software') return [...tiles, direct];
  return lanes === 0 ? [direct, ...tiles] : [{ name: 'subgroup-tile', vector, lanes }, direct, ...tiles];
}

/** The pixels whose row and column have the same remainders by the stride: the same taps reach them. */
const pixelsOfAPhase = ({ images, height, width, stride }: Conv2dParams): number =>
  images * Math.ceil(height / stride) * Math.ceil(width / stride);

function workgroups(params: Conv2dParams, variant: InputGradientVariant): number {
  const { images, height, width, channels, stride } = params;
  switch (variant.name) {
    case 'direct':
      return Math.ceil((Math.ceil((images * height * width) / DIRECT_TILE) * Math.ceil(channels / DIRECT_TILE)) / DIRECT_WORKGROUP);
    case 'subgroup-tile':
      return stride ** 2 * Math.ceil(pixelsOfAPhase(params) / (4 * variant.lanes)) * Math.ceil(channels / (4 * variant.lanes));
    default:
      return tileWorkgroups(variant, stride ** 2, pixelsOfAPhase(params), channels);
  }
}

function source(variant: InputGradientVariant): string {
  switch (variant.name) {
    case 'direct':
      return inputGradientDirectSource(variant);
    case 'subgroup-tile':
      return inputGradientTileSource(variant);
    case 'matrix-unit':
      return inputGradientMatrixSource(variant);
    default:
      return inputGradientSharedSource(variant);
  }
}

/** dX of y = x * w, any stride. */
export const conv2dInputGradient = defineKernel({
  name: 'conv2d/input-gradient',
  formula:
    'dX[n, i, j, c] = sum_rso dY[n, (i + padding - r) / stride, (j + padding - s) / stride, o] w[r, s, c, o] where the quotients are whole',
  bindings: {
    dY: { access: 'read', element: 'vec4f', shape: 'images outHeight outWidth outChannels' },
    w: { access: 'read', element: 'vec4f', shape: 'filterHeight filterWidth channels outChannels' },
    dX: { access: 'write', element: 'f32', shape: 'images height width channels' },
  },
  params: conv2dParams,
  variants,
  source,
  workgroups,
  cost: conv2dCost,
});
