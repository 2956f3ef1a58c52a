// Filters of the opposite direction: with stride 1, a convolution's gradient of x is the convolution of dY with them. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { FLIP_WORKGROUP, flipFiltersSource } from './flip-filters.wgsl.ts';
import type { Conv2dParams } from './geometry.ts';

/** Filters turned by 180 degrees, with their channel axes swapped. */
export const conv2dFlipFilters = defineKernel({
  name: 'conv2d/flip-filters',
  formula: 'flipped[r, s, o, c] = w[filterHeight - 1 - r, filterWidth - 1 - s, c, o]',
  bindings: {
    w: { access: 'read', element: 'f32', shape: 'filterHeight filterWidth channels outChannels' },
    flipped: { access: 'write', element: 'f32', shape: 'filterHeight filterWidth outChannels channels' },
  },
  params: { filterHeight: 'u32', filterWidth: 'u32', channels: 'u32', outChannels: 'u32' },
  variants: () => [{ name: 'row-per-invocation' }],
  source: flipFiltersSource,
  workgroups: ({ filterHeight, filterWidth, outChannels }) => Math.ceil((filterHeight * filterWidth * outChannels) / FLIP_WORKGROUP),
  cost: ({ filterHeight, filterWidth, channels, outChannels }) => ({
    flops: 0,
    bytes: 8 * filterHeight * filterWidth * channels * outChannels,
  }),
});

/**
 * Params of the conv2dForward that computes dX from dY and the filters of conv2dFlipFilters, faster than conv2dInputGradient does.
 * null where there is none: with a stride, with more padding than filter, or where the padding would differ between the axes.
 */
export function inputGradientAsForward(p: Conv2dParams): Conv2dParams | null {
  if (p.stride !== 1 || p.filterHeight !== p.filterWidth || p.padding >= p.filterWidth) return null;
  return {
    ...p,
    height: p.outHeight,
    width: p.outWidth,
    channels: p.outChannels,
    outChannels: p.channels,
    outHeight: p.height,
    outWidth: p.width,
    padding: p.filterWidth - 1 - p.padding,
  };
}
