// Random resized crops, flips and CutMix of a batch, drawn on the device. Launch logic; the WGSL is beside it.
import { defineKernel, type KernelDef } from '@softlabel/runtime';
import { type CutmixVariant, cutmixSource } from './cutmix.wgsl.ts';

const params = { images: 'u32', height: 'u32', width: 'u32', channels: 'u32' } as const;
const images = 'images height width channels';

/**
 * A view of each image of x[images, height, width, channels], and CutMix of the views, all from Philox's stream 'augment' at `counter`,
 * u32 [seed, step] (Yun et al. 2019; the recipe that relabels and validates SRe2L).
 *
 * A view is a random resized crop, bilinear, flipped in half of the cases. Its share of the area is uniform in [0.08, 1]; the logarithm of its
 * ratio is uniform between those of 3/4 and 4/3, or of as much of that as fits the image (torchvision draws again where a ratio does not fit).
 * The batch has one box, of the share 1 - lambda of the area before it is cut at the border, lambda uniform, which is Beta(1, 1). Within it,
 * the view of image n gives way to that of the image a drawn number of places further on: batches are in random order.
 */
export const augmentCutmix: KernelDef<typeof params, CutmixVariant> = defineKernel({
  name: 'augment/cutmix',
  formula: 'y[n] = V[m] within the box, V[n] elsewhere; m = (n + shift) mod images, V[n] a flipped or unflipped crop of x[n], resized',
  bindings: {
    x: { access: 'read', element: 'f32', shape: images },
    counter: { access: 'read', element: 'u32', shape: '2' },
    y: { access: 'write', element: 'f32', shape: images },
  },
  params,
  variants({ kind }) {
    const [few, many] = [{ name: 'few-lanes' }, { name: 'many-lanes' }] as const;
    return kind === 'software' ? [few, many] : [many, few];
  },
  source: cutmixSource,
  workgroups: (p) => p.images,
  /** Four places of the source make one of the result. */
  cost(p) {
    const elements = p.images * p.height * p.width * p.channels;
    return { flops: 8 * elements, bytes: 8 * elements };
  },
});
