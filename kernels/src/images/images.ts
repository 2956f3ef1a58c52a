// Bytes of images to normalised floats. Launch logic; the WGSL is beside it.
import { type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { blockVariants, loopWorkgroups, vec4s } from '../loops.ts';
import { type NormaliseVariant, normaliseSource } from './normalise.wgsl.ts';

const params = {
  ...({ rows: 'u32', sourceRows: 'u32', width: 'u32', channels: 'u32' } as const),
  ...({ mean0: 'f32', mean1: 'f32', mean2: 'f32' } as const),
  ...({ std0: 'f32', std1: 'f32', std2: 'f32' } as const),
} as const;

const variants = (profile: DeviceProfile, channels: number, width: number): NormaliseVariant[] =>
  blockVariants(profile).map((block) => ({ ...block, channels: channels === 1 ? 1 : 3, wholeWords: width % 4 === 0 }));

/**
 * y[rows, width] f32: row i is image index[i] of x[sourceRows, width], bytes packed four to a u32 with the lowest first and `channels` (1 or 3)
 * to a pixel. A byte of 255 stands for 1; an image past the last one is black. With one channel only mean0 and std0 are read.
 */
export const imagesNormalise: KernelDef<typeof params, NormaliseVariant> = defineKernel({
  name: 'images/normalise',
  formula: 'y[i, e] = (x[index[i], e] / 255 - mean[c]) / std[c], c = e mod channels; x = 0 where index[i] >= sourceRows',
  bindings: {
    x: { access: 'read', element: 'u32', shape: 'sourceRows width / 4' },
    index: { access: 'read', element: 'u32', shape: 'rows' },
    y: { access: 'write', element: 'vec4f', shape: 'rows width' },
  },
  params,
  variants: (profile, { channels, width }) => variants(profile, channels, width),
  source: normaliseSource,
  workgroups: ({ rows, width }, variant) => loopWorkgroups(vec4s(rows * width), variant),
  cost: ({ rows, width }) => ({ flops: 3 * rows * width, bytes: 5 * rows * width + 4 * rows }),
});
