// The convolution's gradient of x: the transposed convolution of dY with w. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP, type InputGradientDirectVariant, inputGradientDirectSource } from './input-gradient.wgsl.ts';
import { type InputGradientTileVariant, inputGradientTileSource } from './input-gradient-tile.wgsl.ts';

export type InputGradientVariant = InputGradientDirectVariant | InputGradientTileVariant;

function variants(profile: DeviceProfile, { outChannels }: Conv2dParams): InputGradientVariant[] {
  const [vector, lanes] = [outChannels % 4 === 0, tileLanes(profile)];
  const direct = { name: 'direct', vector } as const;
  return lanes === 0 ? [direct] : [{ name: 'subgroup-tile', vector, lanes }, direct];
}

function workgroups({ images, height, width, channels, stride }: Conv2dParams, variant: InputGradientVariant): number {
  if (variant.name === 'direct')
    return Math.ceil((Math.ceil((images * height * width) / DIRECT_TILE) * Math.ceil(channels / DIRECT_TILE)) / DIRECT_WORKGROUP);
  const pixelsOfAPhase = images * Math.ceil(height / stride) * Math.ceil(width / stride);
  return stride * stride * Math.ceil(pixelsOfAPhase / (4 * variant.lanes)) * Math.ceil(channels / (4 * variant.lanes));
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
  source: (variant: InputGradientVariant) =>
    variant.name === 'direct' ? inputGradientDirectSource(variant) : inputGradientTileSource(variant),
  workgroups,
  cost: conv2dCost,
});
