// The convolution's gradient of w, in parts: long sums over images are cut so that they run side by side. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { tileWorkgroups } from '../shared-tile.wgsl.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams, conv2dSizes, offeredTiles, slidesAlongRows } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';
import { type WeightGradientDirectVariant, weightGradientDirectSource } from './weight-gradient.wgsl.ts';
import { type WeightGradientMatrixVariant, weightGradientMatrixSource } from './weight-gradient-matrix.wgsl.ts';
import { type WeightGradientRowVariant, weightGradientRowSource } from './weight-gradient-row.wgsl.ts';
import { type WeightGradientSharedVariant, weightGradientSharedSource } from './weight-gradient-shared.wgsl.ts';
import { type WeightGradientTileVariant, weightGradientTileSource } from './weight-gradient-tile.wgsl.ts';

export type WeightGradientVariant =
  | WeightGradientDirectVariant
  | WeightGradientRowVariant
  | WeightGradientTileVariant
  | WeightGradientSharedVariant
  | WeightGradientMatrixVariant;
type WeightGradientParams = Conv2dParams & { readonly parts: number };

/** Most accumulators of a lane: more of them make the driver's compiler slow, fewer make loads dear. */
const MOST_ROWS = 48;

/** Few channels leave room for all filter rows in one workgroup; else as many channels as fit, in whole vec4. */
function rowVariant({ channels, outChannels, filterHeight, filterWidth }: Conv2dParams, lanes: number): WeightGradientRowVariant {
  const allRows = channels <= 4 && filterHeight * filterWidth * channels <= MOST_ROWS;
  const most = Math.max(4, 4 * Math.floor(MOST_ROWS / filterWidth / 4));
  return {
    name: 'subgroup-row',
    vectorX: channels % 4 === 0,
    vectorY: outChannels % 4 === 0,
    lanes,
    taps: filterWidth,
    rows: allRows ? filterHeight : 1,
    channels: allRows ? channels : Math.min(most, channelsAtATime(channels)),
  };
}

/** Twelve channels run up to a third faster than sixteen, whose code is longer than what a processor keeps decoded, unless many of the last twelve are none. */
function channelsAtATime(channels: number): number {
  if (channels <= 8) return 8;
  return 12 * Math.ceil(channels / 12) <= 1.1 * channels ? 12 : 16;
}

/** A tile is chosen for as many parts as there may be, so that the number of parts can follow from it. */
function variants(profile: DeviceProfile, params: Conv2dParams): WeightGradientVariant[] {
  const vectors = { vectorX: params.channels % 4 === 0, vectorY: params.outChannels % 4 === 0 };
  const direct = { name: 'direct', ...vectors } as const;
  const offered = offeredTiles(profile, params.images, filterNumbers(params), params.outChannels);
  const tiles = offered.map((tile) => ({ ...tile, ...vectors }));
  if (profile.kind !== 'software') return [...tiles, direct];
  const lanes = tileLanes(profile);
  if (lanes === 0) return [direct, ...tiles];
  if (slidesAlongRows(params, lanes) && params.filterWidth <= lanes) return [rowVariant(params, lanes), direct, ...tiles];
  return [{ name: 'subgroup-tile', ...vectors, lanes }, direct, ...tiles];
}

/** Of one output channel. */
const filterNumbers = ({ filterHeight, filterWidth, channels }: Conv2dParams): number => filterHeight * filterWidth * channels;

function workgroups(params: WeightGradientParams, variant: WeightGradientVariant): number {
  const { parts, filterHeight, filterWidth, channels, outChannels } = params;
  const taps = filterHeight * filterWidth;
  switch (variant.name) {
    case 'direct':
      return Math.ceil((parts * taps * Math.ceil(channels / DIRECT_TILE) * Math.ceil(outChannels / DIRECT_TILE)) / DIRECT_WORKGROUP);
    case 'subgroup-row':
      return parts * (filterHeight / variant.rows) * Math.ceil(channels / variant.channels) * Math.ceil(outChannels / (4 * variant.lanes));
    case 'subgroup-tile':
      return parts * taps * Math.ceil(channels / (4 * variant.lanes)) * Math.ceil(outChannels / (4 * variant.lanes));
    default:
      return tileWorkgroups(variant, parts, filterNumbers(params), outChannels);
  }
}

function source(variant: WeightGradientVariant): string {
  switch (variant.name) {
    case 'direct':
      return weightGradientDirectSource(variant);
    case 'subgroup-row':
      return weightGradientRowSource(variant);
    case 'subgroup-tile':
      return weightGradientTileSource(variant);
    case 'matrix-unit':
      return weightGradientMatrixSource(variant);
    default:
      return weightGradientSharedSource(variant);
  }
}

function cost(p: WeightGradientParams): Cost {
  const { x, w, y } = conv2dSizes(p);
  return { flops: conv2dCost(p).flops, bytes: 4 * (x + y + p.parts * w) };
}

/** Workgroups that keep an adapter busy and let its processors end together. */
const ENOUGH_WORKGROUPS = { software: 16, integrated: 256, discrete: 1024 } as const;

/**
 * How many parts conv2dWeightGradient should have: one where the filter alone is work enough, at most one for each image, and none without images.
 * Follows from the kind of device and the shape of one member, so that a member's sums do not depend on how many there are.
 */
export function conv2dWeightGradientParts(profile: DeviceProfile, params: Conv2dParams): number {
  const whole = { ...params, parts: 1 };
  const [variant] = variants(profile, whole);
  const wanted = Math.min(params.images, Math.ceil(ENOUGH_WORKGROUPS[profile.kind] / workgroups(whole, variant)));
  return Math.ceil(params.images / Math.ceil(params.images / wanted));
}

/** dW of y = x * w, in `parts` partial sums, for columnSums to add, that are the gradient itself when there is one part. */
export const conv2dWeightGradient = defineKernel({
  name: 'conv2d/weight-gradient',
  formula:
    'dW[part, r, s, c, o] = sum_nij x[n, i stride + r - padding, j stride + s - padding, c] dY[n, i, j, o] over the ceil(images / parts) images of the part',
  bindings: {
    x: { access: 'read', element: 'vec4f', shape: 'images height width channels' },
    dY: { access: 'read', element: 'vec4f', shape: 'images outHeight outWidth outChannels' },
    dW: { access: 'write', element: 'f32', shape: 'parts filterHeight filterWidth channels outChannels' },
  },
  params: { ...conv2dParams, parts: 'u32' },
  variants,
  source,
  workgroups,
  cost,
});
