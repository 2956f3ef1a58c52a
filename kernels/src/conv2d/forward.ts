// The convolution y = x * w (+ bias), N H W C: cross-correlation, as in every deep-learning library. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { tileWorkgroups } from '../shared-tile.wgsl.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP, type ForwardDirectVariant, forwardDirectSource } from './forward.wgsl.ts';
import { type ForwardMatrixVariant, forwardMatrixSource } from './forward-matrix.wgsl.ts';
import { type ForwardRowVariant, forwardRowSource } from './forward-row.wgsl.ts';
import { type ForwardSharedVariant, forwardSharedSource } from './forward-shared.wgsl.ts';
import { type ForwardTileVariant, forwardTileSource } from './forward-tile.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams, offeredTiles, slidesAlongRows } from './geometry.ts';

export type ForwardVariant = ForwardDirectVariant | ForwardRowVariant | ForwardTileVariant | ForwardSharedVariant | ForwardMatrixVariant;
export type Conv2dForwardDef = KernelDef<typeof conv2dParams, ForwardVariant>;

const operands = {
  x: { access: 'read', element: 'vec4f', shape: 'images height width channels' },
  w: { access: 'read', element: 'vec4f', shape: 'filterHeight filterWidth channels outChannels' },
} as const;
const biasVector = { bias: { access: 'read', element: 'f32', shape: 'outChannels' } } as const;
const result = { y: { access: 'write', element: 'f32', shape: 'images outHeight outWidth outChannels' } } as const;

function variants(bias: boolean, profile: DeviceProfile, params: Conv2dParams): ForwardVariant[] {
  const [vectorX, vectorW] = [params.channels % 4 === 0, params.outChannels % 4 === 0];
  const direct = { name: 'direct', bias, vectorX, vectorW } as const;
  const offered = offeredTiles(profile, 1, outPixels(params), params.outChannels);
  const tiles = offered.map((tile) => ({ ...tile, bias, vectorX, vectorW }));
  if (profile.kind !== 'software') return [...tiles, direct];
  const lanes = tileLanes(profile);
  if (lanes === 0) return [direct, ...tiles];
  if (slidesAlongRows(params, lanes)) return [{ name: 'subgroup-row', bias, vectorW, lanes, taps: params.filterWidth }, direct, ...tiles];
  return [{ name: 'subgroup-tile', bias, vectorX, vectorW, lanes }, direct, ...tiles];
}

const outPixels = ({ images, outHeight, outWidth }: Conv2dParams): number => images * outHeight * outWidth;

function workgroups(params: Conv2dParams, variant: ForwardVariant): number {
  const { images, outHeight, outWidth, outChannels } = params;
  const pixels = outPixels(params);
  switch (variant.name) {
    case 'direct':
      return Math.ceil((Math.ceil(pixels / DIRECT_TILE) * Math.ceil(outChannels / DIRECT_TILE)) / DIRECT_WORKGROUP);
    case 'subgroup-row':
      return (
        Math.ceil((images * outHeight * Math.ceil(outWidth / variant.lanes)) / variant.lanes) * Math.ceil(outChannels / (4 * variant.lanes))
      );
    case 'subgroup-tile':
      return Math.ceil(pixels / (4 * variant.lanes)) * Math.ceil(outChannels / (4 * variant.lanes));
    default:
      return tileWorkgroups(variant, 1, pixels, outChannels);
  }
}

function source(variant: ForwardVariant): string {
  switch (variant.name) {
    case 'direct':
      return forwardDirectSource(variant);
    case 'subgroup-row':
      return forwardRowSource(variant);
    case 'subgroup-tile':
      return forwardTileSource(variant);
    case 'matrix-unit':
      return forwardMatrixSource(variant);
    default:
      return forwardSharedSource(variant);
  }
}

const forward = (bias: boolean): Conv2dForwardDef =>
  defineKernel({
    name: bias ? 'conv2d/forward-bias' : 'conv2d/forward',
    formula: `y[n, i, j, o] = ${bias ? 'bias[o] + ' : ''}sum_rsc x[n, i stride + r - padding, j stride + s - padding, c] w[r, s, c, o]`,
    bindings: bias ? { ...operands, ...biasVector, ...result } : { ...operands, ...result },
    params: conv2dParams,
    variants: (profile, values) => variants(bias, profile, values),
    source,
    workgroups,
    cost: conv2dCost,
  });

/** y = x * w. */
export const conv2dForward = forward(false);
/** y = x * w + bias[outChannels]. */
export const conv2dForwardBias = forward(true);
