// The params that all convolution kernels share, and what follows from them on the host. Not a kernel.
import type { Cost, DeviceProfile } from '@softlabel/runtime';
import { type WorkgroupTile, workgroupTiles } from '../matrix-unit.wgsl.ts';

export const conv2dParams = {
  images: 'u32',
  height: 'u32',
  width: 'u32',
  channels: 'u32',
  outChannels: 'u32',
  filterHeight: 'u32',
  filterWidth: 'u32',
  outHeight: 'u32',
  outWidth: 'u32',
  stride: 'u32',
  padding: 'u32',
} as const;
export type Conv2dParams = { readonly [K in keyof typeof conv2dParams]: number };

/** Elements of the tensors of a convolution. */
export const conv2dSizes = (p: Conv2dParams) => ({
  x: p.images * p.height * p.width * p.channels,
  w: p.filterHeight * p.filterWidth * p.channels * p.outChannels,
  y: p.images * p.outHeight * p.outWidth * p.outChannels,
});

/** One multiplication and one addition for each tap of each output; each tensor crosses memory once. */
export function conv2dCost(p: Conv2dParams): Cost {
  const { x, w, y } = conv2dSizes(p);
  return { flops: 2 * y * p.filterHeight * p.filterWidth * p.channels, bytes: 4 * (x + w + y) };
}

/** Whether filters slide along rows of pixels that a subgroup of this many lanes holds, without wasting most lanes on narrow images. */
export const slidesAlongRows = ({ stride, filterWidth, outWidth }: Conv2dParams, lanes: number): boolean =>
  stride === 1 && filterWidth >= 2 && filterWidth <= lanes + 1 && Math.ceil(outWidth / lanes) * lanes <= 2 * outWidth;

/** Tiles to offer for products of matrices, best first. Software is offered one, to be tested there: its compiler takes seconds for each. */
export const offeredTiles = (profile: DeviceProfile, products: number, rows: number, columns: number): readonly WorkgroupTile[] =>
  workgroupTiles(profile, products, rows, columns).slice(0, profile.kind === 'software' ? 1 : undefined);
