// Group normalisation and its gradient; instance norm is one group per channel, layer norm one group. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel } from '@softlabel/runtime';
import { type ChannelElement, channelWidth, kernelName } from '../channels.ts';
import { type GroupNormVariant, groupNormForwardSource, groupNormGradientSource } from './group.wgsl.ts';
import { channelVariants, groupVariants, unitWorkgroups } from './lanes.ts';

const params = { images: 'u32', pixels: 'u32', channels: 'u32', groups: 'u32' } as const;
type GroupNormParams = { readonly [K in keyof typeof params]: number };

const variants =
  (element: ChannelElement) =>
  (profile: DeviceProfile, { images, pixels, channels, groups }: GroupNormParams): GroupNormVariant[] => {
    const perChannel = channels === groups;
    const offered = perChannel
      ? channelVariants(profile, element, { sets: images, channels, terms: pixels })
      : groupVariants(profile, element, { groups: images * groups, pixels, channels: channels / groups });
    return offered.map((variant) => ({ ...variant, perChannel }));
  };

function workgroups({ images, groups }: GroupNormParams, variant: GroupNormVariant): number {
  return unitWorkgroups((images * groups) / (variant.perChannel ? channelWidth(variant.element) : 1), variant);
}

/** `tensors` of the size of x cross memory once; `perValue` floating-point operations each. */
const costOf =
  (perValue: number, tensors: number, perImage: number) =>
  ({ images, pixels, channels, groups }: GroupNormParams): Cost => ({
    flops: perValue * images * pixels * channels,
    bytes: 4 * (images * channels * (tensors * pixels + perImage) + 2 * images * groups + 2 * channels),
  });

const define = (element: ChannelElement) => ({
  forward: defineKernel({
    name: kernelName('norm/group-forward', element),
    formula: 'y = (x - mean) rstd gamma + beta; mean and rstd = 1 / sqrt(variance + epsilon) over the pixels and channels of a group',
    bindings: {
      x: { access: 'read', element, shape: 'images pixels channels' },
      gamma: { access: 'read', element, shape: 'channels' },
      beta: { access: 'read', element, shape: 'channels' },
      y: { access: 'write', element, shape: 'images pixels channels' },
      mean: { access: 'write', element: 'f32', shape: 'images groups' },
      rstd: { access: 'write', element: 'f32', shape: 'images groups' },
    },
    params: { ...params, epsilon: 'f32' },
    variants: variants(element),
    source: groupNormForwardSource,
    workgroups,
    cost: costOf(9, 2, 0),
  }),
  gradient: defineKernel({
    name: kernelName('norm/group-gradient', element),
    formula:
      'dBeta = sum dY, dGamma = sum dY xhat over pixels; dX = rstd (gamma dY - average(gamma dY) - xhat average(gamma dY xhat)) over a group',
    bindings: {
      x: { access: 'read', element, shape: 'images pixels channels' },
      gamma: { access: 'read', element, shape: 'channels' },
      mean: { access: 'read', element: 'f32', shape: 'images groups' },
      rstd: { access: 'read', element: 'f32', shape: 'images groups' },
      dY: { access: 'read', element, shape: 'images pixels channels' },
      dX: { access: 'write', element, shape: 'images pixels channels' },
      dGamma: { access: 'write', element, shape: 'images channels' },
      dBeta: { access: 'write', element, shape: 'images channels' },
    },
    params,
    variants: variants(element),
    source: groupNormGradientSource,
    workgroups,
    cost: costOf(12, 3, 2),
  }),
});

const inFours = define('vec4f');
const scalar = define('f32');
export const { forward: groupNormForward, gradient: groupNormGradient } = inFours;
export const { forward: groupNormForwardScalar, gradient: groupNormGradientScalar } = scalar;

/** The kernels for these channels: four at a time where no group ends inside a four, or every channel is its own group. */
export const groupNorm = ({ channels, groups }: { readonly channels: number; readonly groups: number }): typeof inFours =>
  channels % 4 === 0 && (channels === groups || (channels / groups) % 4 === 0) ? inFours : scalar;
