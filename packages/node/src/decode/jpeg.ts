// Decodes JPEG and PNG with sharp, on its own threads: the image port on Node. Not colour management: pixels as they are, whatever profile they have, scaled where asked.
import { type DecodedImage, drawCrop, FormatError, planResize, type RandomCrop, type Resize } from '@softlabel/data';
import type { Sharp as Pipeline, default as Sharp } from 'sharp';

let loaded: Promise<typeof Sharp> | undefined;

/** sharp, loaded with the first image: commands that decode none start faster without it. */
async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw new Error(
      'decodeImage: expected the package sharp, which decodes JPEG and PNG, got none. Install it, or use data that is not encoded.',
      {
        cause,
      },
    );
  });
  // Thousands of small images: parallel across images (libuv's threads), not within one, and none is seen twice.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** Versions of sharp, of libvips and of the libraries in it: what decides pixels beside the sources in this folder. */
export async function decoderVersions(): Promise<string> {
  loaded ??= loadSharp();
  return JSON.stringify((await loaded).versions);
}

/** Pixels [height, width, 3] of a JPEG or PNG image, resized or cut out where asked: grey and inks (CMYK) become RGB, transparency is dropped. Throws FormatError if the bytes are damaged. */
export async function decodeImage(bytes: Uint8Array, name: string, sizing: Resize | RandomCrop | null = null): Promise<DecodedImage> {
  loaded ??= loadSharp();
  const sharp = await loaded;
  try {
    // libjpeg only warns of damaged scans and fills them with grey: one such image in a training set would go unnoticed.
    const read = sharp(bytes, { failOn: 'warning', ignoreIcc: true });
    const { space, width, height } = await read.metadata();
    const image = space === 'cmyk' ? await inRgb(sharp, read) : read;
    const sized = sizing === null ? image : sizedTo(image, { width, height }, sizing);
    const { data, info } = await sized.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'Copy the image again or remove it.';
    throw new FormatError({ op: 'decodeImage', source: name, expected: 'a whole JPEG or PNG image', got, remedy }, { cause });
  }
}

/**
 * An image of the inks cyan, magenta, yellow and black (CMYK) as what they leave of light, (1 - c) (1 - k), as Pillow and with it torchvision have it.
 * libvips would go by a colour profile of its own, and differ by tens of grey levels.
 */
async function inRgb(sharp: typeof Sharp, image: Pipeline): Promise<Pipeline> {
  const { data, info } = await image.pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer({ resolveWithObject: true });
  const pixels = Uint8Array.from({ length: info.width * info.height * 3 }, (_, i) => {
    const at = 4 * Math.floor(i / 3);
    return Math.round(((255 - data[at + (i % 3)]) * (255 - data[at + 3])) / 255);
  });
  return sharp(pixels, { raw: { width: info.width, height: info.height, channels: 3 } });
}

type Size = { readonly width: number; readonly height: number };
const sizedTo = (image: Pipeline, size: Size, sizing: Resize | RandomCrop): Pipeline =>
  'draw' in sizing ? cutOut(image, size, sizing) : scaleAndCrop(image, size, sizing);

/**
 * Keeps the middle of the scaled image. Shrinking uses a triangle filter that widens with the reduction, as torchvision's antialiased bilinear resize does;
 * enlarging, libvips' bilinear filter, which lies a fraction of a pixel beside torchvision's.
 */
function scaleAndCrop(image: Pipeline, size: Size, resize: Resize): Pipeline {
  const { width, height, left, top, crop } = planResize(size.width, size.height, resize);
  return scaled(image, width, height).extract({ left, top, width: crop, height: crop });
}

/** A random box of the image, scaled with the same filters, and perhaps mirrored. */
function cutOut(image: Pipeline, size: Size, { width, height, draw }: RandomCrop): Pipeline {
  const { box, isMirrored } = drawCrop(size.width, size.height, draw);
  return scaled(image.extract(box), width, height).flop(isMirrored);
}

/** Shrinking while a JPEG is loaded would be faster and change the pixels. */
const scaled = (image: Pipeline, width: number, height: number): Pipeline =>
  image.resize({ width, height, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
