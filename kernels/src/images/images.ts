// Bytes of images to normalised floats. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { type NormaliseVariant, normaliseSource } from './normalise.wgsl.ts';

const params = {
  ...({ count: 'u32', channels: 'u32' } as const),
  ...({ mean0: 'f32', mean1: 'f32', mean2: 'f32' } as const),
  ...({ std0: 'f32', std1: 'f32', std2: 'f32' } as const),
} as const;

const variants = (profile: DeviceProfile, channels: number): NormaliseVariant[] =>
  blockVariants(profile).map((block) => ({ ...block, channels: channels === 1 ? 1 : 3 }));

/**
 * y[count] f32 from `count` bytes, packed four to a u32 with the lowest first and `channels` (1 or 3) to a pixel: a byte of 255 stands for 1.
 * With one channel only mean0 and std0 are read.
 */
export const imagesNormalise: KernelDef<typeof params, NormaliseVariant> = defineKernel({
  name: 'images/normalise',
  formula: 'y[i] = (x[i] / 255 - mean[c]) / std[c], c = i mod channels',
  bindings: {
    x: { access: 'read', element: 'u32', shape: 'count / 4' },
    y: { access: 'write', element: 'vec4f', shape: 'count' },
  },
  params,
  variants: (profile, { channels }) => variants(profile, channels),
  source: normaliseSource,
  workgroups: ({ count }, variant) => loopWorkgroups(vec4s(count), variant),
  cost: ({ count }) => ({ flops: 3 * count, bytes: 5 * count }),
});
