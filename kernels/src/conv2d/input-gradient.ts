// The convolution's gradient of x: the transposed convolution of dY with w. Launch logic; the WGSL is beside it.
import { defineKernel } from '@softlabel/runtime';
import { type Conv2dParams, conv2dCost, conv2dParams } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP, type InputGradientVariant, inputGradientSource } from './input-gradient.wgsl.ts';

const variants = ({ outChannels }: Conv2dParams): InputGradientVariant[] => [{ name: 'direct', vector: outChannels % 4 === 0 }];

function workgroups({ images, height, width, channels }: Conv2dParams): number {
  return Math.ceil((Math.ceil((images * height * width) / DIRECT_TILE) * Math.ceil(channels / DIRECT_TILE)) / DIRECT_WORKGROUP);
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
  variants: (_, values) => variants(values),
  source: inputGradientSource,
  workgroups,
  cost: conv2dCost,
});
