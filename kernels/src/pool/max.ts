// Max pooling, N H W C, its gradient, and the derivative of that. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { type ChannelElement, kernelName } from '../channels.ts';
import { maxPoolForwardSource, maxPoolGradientSource, maxPoolSelectSource } from './max.wgsl.ts';
import { IMAGE, POOLED, type PoolParams, perOutput, perTile, poolSizes } from './windows.ts';

/** One comparison for each tap; `images` and `pooled` tensors of either size cross memory once. */
const costOf = (images: number, pooled: number) => (params: PoolParams) => {
  const { x, y, taps } = poolSizes(params);
  return { flops: taps, bytes: 4 * (images * x + pooled * y) };
};

const define = (element: ChannelElement) => ({
  forward: defineKernel({
    ...perOutput(element),
    name: kernelName('pool/max-forward', element),
    formula: 'y[n, p, q, c] = max_window x[n, h, w, c]',
    bindings: { x: { access: 'read', element, shape: IMAGE }, y: { access: 'write', element, shape: POOLED } },
    source: maxPoolForwardSource,
    cost: costOf(1, 1),
  }),
  gradient: defineKernel({
    ...perTile(element),
    name: kernelName('pool/max-gradient', element),
    formula: 'dX[n, h, w, c] = sum of dY[n, p, q, c] over the windows whose first maximum in row-major order is (h, w)',
    bindings: {
      x: { access: 'read', element, shape: IMAGE },
      dY: { access: 'read', element, shape: POOLED },
      dX: { access: 'write', element, shape: IMAGE },
    },
    source: maxPoolGradientSource,
    cost: costOf(2, 1),
  }),
  select: defineKernel({
    ...perOutput(element),
    name: kernelName('pool/max-select', element),
    formula: 'y[n, p, q, c] = v[n, h, w, c] at the first maximum of x in the window',
    bindings: {
      x: { access: 'read', element, shape: IMAGE },
      v: { access: 'read', element, shape: IMAGE },
      y: { access: 'write', element, shape: POOLED },
    },
    source: maxPoolSelectSource,
    cost: costOf(1, 2),
  }),
});

const inFours = define('vec4f');
const scalar = define('f32');
export const { forward: maxPoolForward, gradient: maxPoolGradient, select: maxPoolSelect } = inFours;
export const { forward: maxPoolForwardScalar, gradient: maxPoolGradientScalar, select: maxPoolSelectScalar } = scalar;

/** The kernels for this number of channels: four at a time where it divides by four. */
export const maxPool = (channels: number): typeof inFours => (channels % 4 === 0 ? inFours : scalar);
