// The convolution y = x * w (+ bias), N H W C: cross-correlation, as in every deep-learning library. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel, type KernelDef, type Variant } from '@softlabel/runtime';
import { tileWorkgroups } from '../shared-tile.wgsl.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { type ForwardDirectVariant, forwardDirectSource, type TakesMoments } from './forward.wgsl.ts';
import { type ForwardMatrixVariant, forwardMatrixSource } from './forward-matrix.wgsl.ts';
import { type ForwardRowVariant, forwardRowSource } from './forward-row.wgsl.ts';
import { type ForwardSharedVariant, forwardSharedSource } from './forward-shared.wgsl.ts';
import { type ForwardTileVariant, forwardTileSource } from './forward-tile.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams, conv2dSizes, offeredTiles, slidesAlongRows } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';

export type ForwardVariant = ForwardDirectVariant | ForwardRowVariant | ForwardTileVariant | ForwardSharedVariant | ForwardMatrixVariant;
export type Conv2dForwardDef = KernelDef<typeof conv2dParams, ForwardVariant>;

const operands = {
  x: { access: 'read', element: 'vec4f', shape: 'images height width channels' },
  w: { access: 'read', element: 'vec4f', shape: 'filterHeight filterWidth channels outChannels' },
} as const;
const biasVector = { bias: { access: 'read', element: 'f32', shape: 'outChannels' } } as const;
const result = { y: { access: 'write', element: 'f32', shape: 'images outHeight outWidth outChannels' } } as const;
const momentsOfParts = { moments: { access: 'write', element: 'f32', shape: 'images parts 2 outChannels' } } as const;

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

/** Those that can take moments. */
const momentVariants = (bias: boolean, profile: DeviceProfile, params: Conv2dParams): ForwardVariant[] =>
  variants(bias, profile, params)
    .map((variant) => ({ ...variant, part: partOf(variant, params) }))
    .filter(({ part }) => part > 0);

/** Pixels of a workgroup of `variant`, where they are neighbours in one image and it can take their moments; else 0. */
function partOf(variant: ForwardVariant, { outHeight, outWidth }: Conv2dParams): number {
  const inOneImage = (pixels: number) => ((outHeight * outWidth) % pixels === 0 ? pixels : 0);
  switch (variant.name) {
    case 'direct':
    case 'subgroup-tile':
    case 'matrix-unit':
      return 0;
    case 'subgroup-row':
      return outWidth % variant.lanes === 0 ? inOneImage(variant.lanes ** 2) : 0;
    default:
      return inOneImage(variant.rows);
  }
}

/** Parts that `variant`, one of a kernel that takes moments, makes of an image of this many output pixels. */
export function conv2dMomentParts({ name, part }: Variant & TakesMoments, pixels: number): number {
  if (part === undefined) throw new Error(`conv2d: expected a variant that takes moments, got ${name}.`);
  return pixels / part;
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

/** Four operations for each number whose moments are taken. The moments themselves, as many as the variant makes parts, are left out. */
const momentCost = (p: Conv2dParams): Cost => ({ ...conv2dCost(p), flops: conv2dCost(p).flops + 4 * conv2dSizes(p).y });

const formula = (bias: boolean): string =>
  `y[n, i, j, o] = ${bias ? 'bias[o] + ' : ''}sum_rsc x[n, i stride + r - padding, j stride + s - padding, c] w[r, s, c, o]`;

function forward(bias: boolean) {
  const bindings = bias ? { ...operands, ...biasVector, ...result } : { ...operands, ...result };
  const name = bias ? 'conv2d/forward-bias' : 'conv2d/forward';
  const shared = { params: conv2dParams, source, workgroups };
  const plain: Conv2dForwardDef = defineKernel({
    ...shared,
    name,
    formula: formula(bias),
    bindings,
    variants: (profile, values) => variants(bias, profile, values),
    cost: conv2dCost,
  });
  const moments: Conv2dForwardDef = defineKernel({
    ...shared,
    name: `${name}-moments`,
    formula: `${formula(bias)}, moments = mean and sum of squared deviations of each part of an image and channel`,
    bindings: { ...bindings, ...momentsOfParts },
    variants: (profile, values) => momentVariants(bias, profile, values),
    cost: momentCost,
  });
  return { plain, moments };
}

/** y = x * w; with moments of y too, for those shapes and devices for which it offers a variant. */
export const { plain: conv2dForward, moments: conv2dForwardMoments } = forward(false);
/** y = x * w + bias[outChannels]; with moments of y too, for those shapes and devices for which it offers a variant. */
export const { plain: conv2dForwardBias, moments: conv2dForwardBiasMoments } = forward(true);
