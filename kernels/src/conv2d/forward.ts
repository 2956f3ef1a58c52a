// The convolution y = x * w (+ bias), N H W C: cross-correlation, as in every deep-learning library. Launch logic; the WGSL is beside it.
import { defineKernel, type KernelDef } from '@softlabel/runtime';
import { DIRECT_TILE, DIRECT_WORKGROUP, type ForwardVariant, forwardSource } from './forward.wgsl.ts';
import { type Conv2dParams, conv2dCost, conv2dParams } from './geometry.ts';

export type Conv2dForwardDef = KernelDef<typeof conv2dParams, ForwardVariant>;

const operands = {
  x: { access: 'read', element: 'vec4f', shape: 'images height width channels' },
  w: { access: 'read', element: 'vec4f', shape: 'filterHeight filterWidth channels outChannels' },
} as const;
const biasVector = { bias: { access: 'read', element: 'f32', shape: 'outChannels' } } as const;
const result = { y: { access: 'write', element: 'f32', shape: 'images outHeight outWidth outChannels' } } as const;

const variants = (bias: boolean, { channels, outChannels }: Conv2dParams): ForwardVariant[] => [
  { name: 'direct', bias, vectorX: channels % 4 === 0, vectorW: outChannels % 4 === 0 },
];

function workgroups({ images, outHeight, outWidth, outChannels }: Conv2dParams): number {
  const tiles = Math.ceil((images * outHeight * outWidth) / DIRECT_TILE) * Math.ceil(outChannels / DIRECT_TILE);
  return Math.ceil(tiles / DIRECT_WORKGROUP);
}

const forward = (bias: boolean): Conv2dForwardDef =>
  defineKernel({
    name: bias ? 'conv2d/forward-bias' : 'conv2d/forward',
    formula: `y[n, i, j, o] = ${bias ? 'bias[o] + ' : ''}sum_rsc x[n, i stride + r - padding, j stride + s - padding, c] w[r, s, c, o]`,
    bindings: bias ? { ...operands, ...biasVector, ...result } : { ...operands, ...result },
    params: conv2dParams,
    variants: (_, values) => variants(bias, values),
    source: forwardSource,
    workgroups,
    cost: conv2dCost,
  });

/** y = x * w. */
export const conv2dForward = forward(false);
/** y = x * w + bias[outChannels]. */
export const conv2dForwardBias = forward(true);
