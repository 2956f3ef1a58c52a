// Decodes JPEG and PNG with sharp: the image port on Node. Not resizing or colour grading: pixels as they are, in sRGB.
import type { DecodedImage } from '@softlabel/data';
import type { default as Sharp } from 'sharp';

let loaded: Promise<typeof Sharp> | undefined;

/** sharp, loaded with the first image: commands that decode none start faster without it. */
async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  // Thousands of small images: parallel across images (libuv's threads), not within one, and none is seen twice.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** Pixels [height, width, 3] of a JPEG or PNG image: grey becomes RGB, transparency is dropped. Throws with `name` if the bytes are damaged. */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<DecodedImage> {
  loaded ??= loadSharp();
  const sharp = await loaded;
  try {
    // libjpeg only warns of damaged scans and fills them with grey: one such image in a training set would go unnoticed.
    const image = sharp(bytes, { failOn: 'warning' }).toColourspace('srgb').removeAlpha().raw();
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`decodeImage: expected a whole JPEG or PNG image in ${name}, got: ${reason}. Copy the image again or remove it.`, {
      cause,
    });
  }
}
