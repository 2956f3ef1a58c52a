// Instance normalisation and ReLU, alone or with 2 x 2 average pooling, fused, and their gradients. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { type ChannelElement, channelWidth, kernelName } from '../channels.ts';
import { type InstanceReluVariant, instanceReluForwardSource, instanceReluGradientSource } from './instance-relu.wgsl.ts';
import { channelVariants, unitWorkgroups } from './lanes.ts';

const params = { images: 'u32', height: 'u32', width: 'u32', channels: 'u32' } as const;
type InstanceReluParams = { readonly [K in keyof typeof params]: number };
type Window = InstanceReluVariant['window'];

const workgroups = ({ images, channels }: InstanceReluParams, variant: InstanceReluVariant): number =>
  unitWorkgroups((images * channels) / channelWidth(variant.element), variant);

/** `perValue` operations for each value of x; x and y (and their gradients) cross memory once. */
const costOf =
  (window: Window, perValue: number, tensorsOfX: number) =>
  ({ images, height, width, channels }: InstanceReluParams) => {
    const [x, y] = [height * width, Math.floor(height / window) * Math.floor(width / window)];
    return { flops: perValue * images * channels * x, bytes: 4 * channels * (images * (tensorsOfX * x + y + 2 * tensorsOfX) + 2) };
  };

function define(element: ChannelElement, window: Window) {
  const name = window === 1 ? 'norm/instance-relu' : 'norm/instance-relu-pool';
  const pooled = window === 1 ? 'images height width channels' : 'images floor(height/2) floor(width/2) channels';
  const shared = {
    x: { access: 'read', element, shape: 'images height width channels' },
    gamma: { access: 'read', element, shape: 'channels' },
    beta: { access: 'read', element, shape: 'channels' },
  } as const;
  const variants = (profile: DeviceProfile, { images, height, width, channels }: InstanceReluParams): InstanceReluVariant[] =>
    channelVariants(profile, element, { sets: images, channels, terms: height * width }).map((variant) => ({ ...variant, window }));
  return {
    forward: defineKernel({
      name: kernelName(`${name}-forward`, element),
      formula: `y = ${window === 1 ? '' : 'average over 2 x 2 of '}max((x - mean) rstd gamma + beta, 0), statistics over the pixels of an image`,
      bindings: {
        ...shared,
        y: { access: 'write', element, shape: pooled },
        statistics: { access: 'write', element, shape: '2 images channels' },
      },
      params: { ...params, epsilon: 'f32' },
      variants,
      source: instanceReluForwardSource,
      workgroups,
      cost: costOf(window, 10, 1),
    }),
    gradient: defineKernel({
      name: kernelName(`${name}-gradient`, element),
      formula:
        'dBeta = sum_pixel d, dGamma = sum_pixel d xhat, dX = gamma rstd (d - average(d) - xhat average(d xhat)), d = dY past pool and ReLU',
      bindings: {
        ...shared,
        statistics: { access: 'read', element, shape: '2 images channels' },
        dY: { access: 'read', element, shape: pooled },
        dX: { access: 'write', element, shape: 'images height width channels' },
        dGamma: { access: 'write', element, shape: 'images channels' },
        dBeta: { access: 'write', element, shape: 'images channels' },
      },
      params,
      variants,
      source: instanceReluGradientSource,
      workgroups,
      cost: costOf(window, 16, 2),
    }),
  };
}

const inFours = { plain: define('vec4f', 1), pool: define('vec4f', 2) };
const scalar = { plain: define('f32', 1), pool: define('f32', 2) };
export const { forward: instanceReluForward, gradient: instanceReluGradient } = inFours.plain;
export const { forward: instanceReluPoolForward, gradient: instanceReluPoolGradient } = inFours.pool;
export const { forward: instanceReluForwardScalar, gradient: instanceReluGradientScalar } = scalar.plain;
export const { forward: instanceReluPoolForwardScalar, gradient: instanceReluPoolGradientScalar } = scalar.pool;

/** y = relu(instanceNorm(x)) and its gradient, for this number of channels. */
export const instanceRelu = (channels: number) => (channels % 4 === 0 ? inFours : scalar).plain;
/** y = averagePool(relu(instanceNorm(x))) with windows of 2 x 2 and stride 2, and its gradient, for this number of channels. */
export const instanceReluPool = (channels: number) => (channels % 4 === 0 ? inFours : scalar).pool;
