// Instance normalisation and ReLU, alone or with 2 x 2 average pooling, fused, and their gradients. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel } from '@softlabel/runtime';
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
  ({ images, height, width, channels }: InstanceReluParams): Cost => {
    const [x, y] = [height * width, Math.floor(height / window) * Math.floor(width / window)];
    return { flops: perValue * images * channels * x, bytes: 4 * channels * (images * (tensorsOfX * x + y + 2 * tensorsOfX) + 2) };
  };

/** Where moments are given, only they are joined. */
const momentsCost =
  (window: Window) =>
  (p: InstanceReluParams & { readonly parts: number }): Cost => {
    const [{ flops, bytes }, moments] = [costOf(window, 4, 1)(p), 2 * p.images * p.parts * p.channels];
    return { flops: flops + 4 * moments, bytes: bytes + 4 * moments };
  };

/** What all kernels of a window and element share. */
function sharedOf(element: ChannelElement, window: Window) {
  const variants = (profile: DeviceProfile, { images, height, width, channels }: InstanceReluParams): InstanceReluVariant[] =>
    channelVariants(profile, element, { sets: images, channels, terms: height * width }).map((variant) => ({ ...variant, window }));
  const operands = {
    x: { access: 'read', element, shape: 'images height width channels' },
    gamma: { access: 'read', element, shape: 'channels' },
    beta: { access: 'read', element, shape: 'channels' },
  } as const;
  return {
    nameOf: (direction: string) => kernelName(`norm/instance-relu${window === 1 ? '' : '-pool'}-${direction}`, element),
    operands,
    pooled: window === 1 ? 'images height width channels' : 'images floor(height/2) floor(width/2) channels',
    launching: { variants, workgroups },
  };
}

function defineForward(element: ChannelElement, window: Window) {
  const { nameOf, operands, pooled, launching } = sharedOf(element, window);
  const formula = `y = ${window === 1 ? '' : 'average over 2 x 2 of '}max((x - mean) rstd gamma + beta, 0), statistics over the pixels of an image`;
  const bindings = {
    ...operands,
    y: { access: 'write', element, shape: pooled },
    statistics: { access: 'write', element, shape: '2 images channels' },
  } as const;
  return {
    forward: defineKernel({
      ...launching,
      name: nameOf('forward'),
      formula,
      bindings,
      params: { ...params, epsilon: 'f32' },
      source: (variant: InstanceReluVariant) => instanceReluForwardSource(variant, 'taken'),
      cost: costOf(window, 10, 1),
    }),
    forwardMoments: defineKernel({
      ...launching,
      name: nameOf('forward-moments'),
      formula: `${formula}, joined from moments of equal parts of it`,
      bindings: { ...bindings, moments: { access: 'read', element, shape: 'images parts 2 channels' } },
      params: { ...params, epsilon: 'f32', parts: 'u32' },
      source: (variant: InstanceReluVariant) => instanceReluForwardSource(variant, 'given'),
      cost: momentsCost(window),
    }),
  };
}

function defineGradient(element: ChannelElement, window: Window) {
  const { nameOf, operands, pooled, launching } = sharedOf(element, window);
  return defineKernel({
    ...launching,
    name: nameOf('gradient'),
    formula:
      'dBeta = sum_pixel d, dGamma = sum_pixel d xhat, dX = gamma rstd (d - average(d) - xhat average(d xhat)), d = dY past pool and ReLU',
    bindings: {
      ...operands,
      statistics: { access: 'read', element, shape: '2 images channels' },
      dY: { access: 'read', element, shape: pooled },
      dX: { access: 'write', element, shape: 'images height width channels' },
      dGamma: { access: 'write', element, shape: 'images channels' },
      dBeta: { access: 'write', element, shape: 'images channels' },
    },
    params,
    source: instanceReluGradientSource,
    cost: costOf(window, 16, 2),
  });
}

const define = (element: ChannelElement, window: Window) => ({
  ...defineForward(element, window),
  gradient: defineGradient(element, window),
});

const inFours = { plain: define('vec4f', 1), pool: define('vec4f', 2) };
const scalar = { plain: define('f32', 1), pool: define('f32', 2) };
export const { forward: instanceReluForward, forwardMoments: instanceReluForwardMoments, gradient: instanceReluGradient } = inFours.plain;
export const {
  forward: instanceReluPoolForward,
  forwardMoments: instanceReluPoolForwardMoments,
  gradient: instanceReluPoolGradient,
} = inFours.pool;
export const {
  forward: instanceReluForwardScalar,
  forwardMoments: instanceReluForwardMomentsScalar,
  gradient: instanceReluGradientScalar,
} = scalar.plain;
export const {
  forward: instanceReluPoolForwardScalar,
  forwardMoments: instanceReluPoolForwardMomentsScalar,
  gradient: instanceReluPoolGradientScalar,
} = scalar.pool;

/** y = relu(instanceNorm(x)) and its gradient, for this number of channels. */
export const instanceRelu = (channels: number) => (channels % 4 === 0 ? inFours : scalar).plain;
/** y = averagePool(relu(instanceNorm(x))) with windows of 2 x 2 and stride 2, and its gradient, for this number of channels. */
export const instanceReluPool = (channels: number) => (channels % 4 === 0 ? inFours : scalar).pool;
