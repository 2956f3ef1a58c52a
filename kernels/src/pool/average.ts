// Average pooling, N H W C, and its gradient; padding counts, as zeros. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { type ChannelElement, kernelName } from '../channels.ts';
import { averagePoolForwardSource, averagePoolGradientSource } from './average.wgsl.ts';
import { IMAGE, POOLED, type PoolParams, perInput, perOutput, poolSizes } from './windows.ts';

export type { PoolParams } from './windows.ts';

function cost(params: PoolParams) {
  const { x, y, taps } = poolSizes(params);
  return { flops: taps + y, bytes: 4 * (x + y) };
}

const define = (element: ChannelElement) => ({
  forward: defineKernel({
    ...perOutput(element),
    name: kernelName('pool/average-forward', element),
    formula: 'y[n, p, q, c] = sum_window x[n, h, w, c] / (windowHeight windowWidth)',
    bindings: { x: { access: 'read', element, shape: IMAGE }, y: { access: 'write', element, shape: POOLED } },
    source: averagePoolForwardSource,
    cost,
  }),
  gradient: defineKernel({
    ...perInput(element),
    name: kernelName('pool/average-gradient', element),
    formula: 'dX[n, h, w, c] = sum over the windows with (h, w) of dY[n, p, q, c] / (windowHeight windowWidth)',
    bindings: { dY: { access: 'read', element, shape: POOLED }, dX: { access: 'write', element, shape: IMAGE } },
    source: averagePoolGradientSource,
    cost,
  }),
});

const inFours = define('vec4f');
const scalar = define('f32');
export const { forward: averagePoolForward, gradient: averagePoolGradient } = inFours;
export const { forward: averagePoolForwardScalar, gradient: averagePoolGradientScalar } = scalar;

/** The kernels for this number of channels: four at a time where it divides by four. */
export const averagePool = (channels: number): typeof inFours => (channels % 4 === 0 ? inFours : scalar);
