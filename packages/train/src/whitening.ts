// Whitening of whole image sets on a device, some images at a time, and the sums that a fit begins with. Not the fit itself (packages/data).
//
// y = (x - m) T, x in [0, 1]      S = sum of c c^T, c the grey levels less 128
import { MIDDLE_LEVEL, type Whitening } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { allocate, f32, matmul, program, read, subtract, type Tensor, write } from '@softlabel/tensor';
import type { ImageValues } from './images.ts';

/** Images of one product: enough for a device to be busy with, and a few MB. */
const BATCH = 512;

type WhitenInputs = { readonly images: Tensor; readonly mean: Tensor; readonly matrix: Tensor };

const whitenBatch = program('whiten', ({ images, mean, matrix }: WhitenInputs) => ({
  whitened: matmul(subtract(images, mean), matrix),
}));

/**
 * Whitened values of images, in their order: of 8-bit pixels, or of floats that were scaled to [0, 1]. Throws unless they have as many values
 * each as the mean. `onImages` hears how many are done.
 */
export async function whitenOn(
  device: Device,
  images: ImageValues,
  { mean, matrix }: Pick<Whitening, 'mean' | 'matrix'>,
  onImages: (done: number) => void = () => {},
): Promise<Float32Array<ArrayBuffer>> {
  const size = mean.length;
  if (images.length % size !== 0)
    throw new Error(
      `whiten: expected images of ${size} values, got ${images.length} values in all. Fit the whitening to images of this size.`,
    );
  const inputs = await allocate(device, 'whitening', { images: f32(BATCH, size), mean: f32(size), matrix: f32(size, size) });
  write(device, inputs.mean, mean);
  write(device, inputs.matrix, matrix);
  const bound = await whitenBatch.bind(device, inputs);
  const whitened = new Float32Array(images.length);
  try {
    for (let at = 0; at < images.length; at += BATCH * size) {
      const values = images.subarray(at, at + BATCH * size);
      write(device, inputs.images, unitBatch(values, BATCH * size));
      bound.run();
      const [batch] = await read(device, [bound.outputs.whitened]);
      whitened.set(batch.subarray(0, values.length), at);
      onImages((at + values.length) / size);
    }
    return whitened;
  } finally {
    bound.release(); // who hears of the images may stop it
    inputs.matrix.region.destroy();
  }
}

/** Values in [0, 1], with zeros behind the last image. */
function unitBatch(values: ImageValues, length: number): Float32Array<ArrayBuffer> {
  const unit = new Float32Array(length);
  const levels = values instanceof Uint8Array ? 255 : 1;
  for (let i = 0; i < values.length; i++) unit[i] = values[i] / levels;
  return unit;
}

/** Images whose products sum to 2^24 at most, so that f32 holds every sum of them without rounding: 1024 times 128 squared. */
const EXACT_BATCH = 1024;

const multiplyBatch = program('level products', ({ levels }: { readonly levels: Tensor }) => ({
  products: matmul(levels, levels, { transposeA: true }),
}));

/** The sums [size, size] of levelProducts, to the bit, of images of `size` 8-bit values. `onImages` hears how many are done. */
export async function levelProductsOn(
  device: Device,
  images: Uint8Array,
  size: number,
  onImages: (done: number) => void = () => {},
): Promise<Float64Array<ArrayBuffer>> {
  const inputs = await allocate(device, 'levels', { levels: f32(EXACT_BATCH, size) });
  const bound = await multiplyBatch.bind(device, inputs);
  const sums = new Float64Array(size * size);
  try {
    for (let at = 0; at < images.length; at += EXACT_BATCH * size) {
      const levels = new Float32Array(EXACT_BATCH * size); // zeros behind the last image
      const values = images.subarray(at, at + levels.length);
      for (let i = 0; i < values.length; i++) levels[i] = values[i] - MIDDLE_LEVEL;
      write(device, inputs.levels, levels);
      bound.run();
      const [products] = await read(device, [bound.outputs.products]);
      for (let i = 0; i < sums.length; i++) sums[i] += products[i];
      onImages((at + values.length) / size);
    }
    return sums;
  } finally {
    bound.release(); // who hears of the images may stop it
    inputs.levels.region.destroy();
  }
}
