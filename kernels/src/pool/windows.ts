// The params that all pooling kernels share, and how their work is spread. Not a kernel.
import type { DeviceProfile } from '@softlabel/runtime';
import { type ChannelElement, channelWidth } from '../channels.ts';
import { LANES, type PoolVariant } from './windows.wgsl.ts';

/** Windows of windowHeight x windowWidth every `stride` pixels, from `padding` pixels outside the image: at most half a window. */
export const poolParams = {
  images: 'u32',
  height: 'u32',
  width: 'u32',
  channels: 'u32',
  windowHeight: 'u32',
  windowWidth: 'u32',
  outHeight: 'u32',
  outWidth: 'u32',
  stride: 'u32',
  padding: 'u32',
} as const;
export type PoolParams = { readonly [K in keyof typeof poolParams]: number };

export const IMAGE = 'images height width channels';
export const POOLED = 'images outHeight outWidth channels';

/** Elements of the tensors, and taps of all windows. */
export function poolSizes(p: PoolParams) {
  const y = p.images * p.outHeight * p.outWidth * p.channels;
  return { x: p.images * p.height * p.width * p.channels, y, taps: y * p.windowHeight * p.windowWidth };
}

/** Divisions are slow in software, so that an invocation walks along a row; hardware wants many invocations. */
const variants =
  (element: ChannelElement) =>
  ({ kind }: DeviceProfile): PoolVariant[] => {
    const names = ['row-per-invocation', 'pixel-per-invocation'] as const;
    return (kind === 'software' ? names : names.toReversed()).map((name) => ({ name, element }));
  };

const workgroups = (rows: number, width: number, channels: number, { name, element }: PoolVariant): number =>
  Math.ceil((rows * (name === 'row-per-invocation' ? 1 : width) * channels) / channelWidth(element) / LANES[name]);

/** How a kernel that computes each pixel of a pooled image is launched. */
export const perOutput = (element: ChannelElement) => ({
  params: poolParams,
  variants: variants(element),
  workgroups: ({ images, outHeight, outWidth, channels }: PoolParams, variant: PoolVariant): number =>
    workgroups(images * outHeight, outWidth, channels, variant),
});

/** How a kernel that computes each pixel of an image is launched. */
export const perInput = (element: ChannelElement) => ({
  params: poolParams,
  variants: variants(element),
  workgroups: ({ images, height, width, channels }: PoolParams, variant: PoolVariant): number =>
    workgroups(images * height, width, channels, variant),
});

/** How a kernel that computes an image in tiles of stride x stride pixels, the first of them beginning in the padding, is launched. */
export const perTile = (element: ChannelElement) => ({
  params: poolParams,
  variants: variants(element),
  workgroups: ({ images, height, width, channels, stride, padding }: PoolParams, variant: PoolVariant): number =>
    workgroups(images * Math.ceil((height + padding) / stride), Math.ceil((width + padding) / stride), channels, variant),
});
