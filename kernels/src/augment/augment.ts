// Differentiable Siamese augmentation of a batch, drawn on the device, and its adjoint. Launch logic; the WGSL is beside it.
import { type Cost, type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { type DsaVariant, dsaSource } from './dsa.wgsl.ts';

export * from './transformations.ts';

const params = { images: 'u32', height: 'u32', width: 'u32', channels: 'u32', transformations: 'u32' } as const;
type DsaParams = { readonly [name in keyof typeof params]: number };
export type DsaKernel = KernelDef<typeof params, DsaVariant>;

const images = 'images height width channels';
const counter = { access: 'read', element: 'u32', shape: '2' } as const;

function variants({ kind }: DeviceProfile, { channels }: DsaParams, adjoint: boolean): DsaVariant[] {
  const chunk = ([3, 4, 2] as const).find((divisor) => channels % divisor === 0) ?? 1;
  const [few, many] = [
    { name: 'few-lanes', adjoint, chunk },
    { name: 'many-lanes', adjoint, chunk },
  ] as const;
  return kind === 'software' ? [few, many] : [many, few];
}

/** Four places of the source make one of the result. */
const cost = (p: DsaParams): Cost => {
  const elements = p.images * p.height * p.width * p.channels;
  return { flops: 8 * elements, bytes: 8 * elements };
};

const shared = { params, source: dsaSource, workgroups: (p: DsaParams) => p.images, cost } as const;

/**
 * Augments x[images, height, width, channels] by one transformation for the batch out of the mask `transformations` (a sum of
 * DSA_TRANSFORMATIONS, not 0), with parameters drawn for each image, all from Philox's stream 'augment' at `counter`, u32 [seed, step]: the
 * paper's strategy color_crop_cutout_flip_scale_rotate in its mode S (A.1; Zhao and Bilen 2021).
 */
export const augmentDsa: DsaKernel = defineKernel({
  ...shared,
  name: 'augment/dsa',
  formula: 'y[n] = A(x[n]), A one of color, crop, cutout, flip, scale, rotate for all n',
  bindings: {
    x: { access: 'read', element: 'f32', shape: images },
    counter,
    y: { access: 'write', element: 'f32', shape: images },
  },
  variants: (profile, p) => variants(profile, p, false),
});

/** dX from dY for what augmentDsa drew at the same counter: the transpose of its linear part. */
export const augmentDsaGradient: DsaKernel = defineKernel({
  ...shared,
  name: 'augment/dsa-gradient',
  formula: 'dX[n] = transpose of dA(dY[n])',
  bindings: {
    dY: { access: 'read', element: 'f32', shape: images },
    counter,
    dX: { access: 'write', element: 'f32', shape: images },
  },
  variants: (profile, p) => variants(profile, p, true),
});
