// The convolution's gradient of w, in parts: long sums over images are cut so that they run side by side. Launch logic; the WGSL is beside it.
import { type Cost, defineKernel } from '@softlabel/runtime';
import { type Conv2dParams, conv2dCost, conv2dParams, conv2dSizes } from './geometry.ts';
import { DIRECT_TILE, DIRECT_WORKGROUP, type WeightGradientVariant, weightGradientSource } from './weight-gradient.wgsl.ts';

type WeightGradientParams = Conv2dParams & { readonly parts: number };

const variants = ({ channels, outChannels }: Conv2dParams): WeightGradientVariant[] => [
  { name: 'direct', vectorX: channels % 4 === 0, vectorY: outChannels % 4 === 0 },
];

function workgroups({ parts, filterHeight, filterWidth, channels, outChannels }: WeightGradientParams): number {
  const tiles = Math.ceil(channels / DIRECT_TILE) * Math.ceil(outChannels / DIRECT_TILE);
  return Math.ceil((parts * filterHeight * filterWidth * tiles) / DIRECT_WORKGROUP);
}

function cost(p: WeightGradientParams): Cost {
  const { x, w, y } = conv2dSizes(p);
  return { flops: conv2dCost(p).flops, bytes: 4 * (x + y + p.parts * w) };
}

/** dW of y = x * w, in `parts` partial sums that are the gradient itself when there is one part. */
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
  variants: (_, values) => variants(values),
  source: weightGradientSource,
  workgroups,
  cost,
});
