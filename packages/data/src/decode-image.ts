// How an encoded image becomes pixels: a port, and the checks that every decoder gets for free. Not a decoder: sharp or the browser is one.
import { hexAt, refusalOf } from '@softlabel/formats';
import type { CropDraw } from './random-crop.ts';

/** Pixels of one image, [height, width, 3], 8 bits, sRGB. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** What is done to an image so that all have one size: its shorter side is scaled to `short` pixels, then the middle `crop` x `crop` pixels are kept. */
export interface Resize {
  readonly short: number;
  /** At most `short`. */
  readonly crop: number;
}

/** A box of the image, drawn as `drawCrop` says, is scaled to `width` x `height` pixels. */
export interface RandomCrop {
  readonly width: number;
  readonly height: number;
  readonly draw: CropDraw;
}

/** Decodes a JPEG or PNG image, and resizes it or cuts it out where asked; `name` names it in errors. */
export type DecodeImage = (bytes: Uint8Array, name: string, sizing?: Resize | RandomCrop | null) => Promise<DecodedImage>;

/** A box of pixels to keep of a scaled image. */
export interface ResizePlan {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly crop: number;
}

/** The scaled size of a `width` x `height` image, and the box to keep: the longer side is rounded down, offsets to the nearest, as torchvision does. */
export function planResize(width: number, height: number, { short, crop }: Resize): ResizePlan {
  const scaled = (side: number) => Math.floor((short * side) / Math.min(width, height));
  const [w, h] = [scaled(width), scaled(height)];
  return { width: w, height: h, left: roundToEven((w - crop) / 2), top: roundToEven((h - crop) / 2), crop };
}

/** Python's rounding: a half goes to the even neighbour. */
const roundToEven = (x: number) => (x % 1 === 0.5 && Math.floor(x) % 2 === 0 ? Math.floor(x) : Math.round(x));

const JPEG_START = [0xff, 0xd8, 0xff];
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length 0, type IEND and its checksum: the last chunk of every PNG. */
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const MARKER = 0xff;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

const hasAt = (bytes: Uint8Array, offset: number, wanted: readonly number[]) => wanted.every((byte, i) => bytes[offset + i] === byte);

/**
 * Throws FormatError unless the bytes begin like a JPEG or PNG image and reach its end.
 * Decoders differ here: browsers and libjpeg fill what is missing with grey, and a training set silently rots.
 */
export function checkEncodedImage(bytes: Uint8Array, name: string): void {
  const refuse = refusalOf('decodeImage', name);
  const remedy = 'The image is cut short: copy it again or remove it.';
  if (hasAt(bytes, 0, PNG_START)) {
    const last = Math.max(PNG_START.length, bytes.length - PNG_END.length);
    if (!hasAt(bytes, last, PNG_END)) throw refuse(last, 'the PNG end chunk', hexAt(bytes, last), remedy);
  } else if (hasAt(bytes, 0, JPEG_START)) {
    if (!hasEndOfImage(bytes)) throw refuse(bytes.length, 'the JPEG end marker ff d9', 'the end of the file', remedy);
  } else {
    throw refuse(0, 'a JPEG or PNG signature', hexAt(bytes, 0), 'This is another kind of file: convert it or remove it.');
  }
}

/**
 * True if the end marker follows the first scan. Segments before it are skipped by their lengths, because a thumbnail in
 * one of them has an end marker of its own; inside a scan ff d9 cannot be data (ITU T.81, annex B.1.1.5).
 */
function hasEndOfImage(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === MARKER && bytes[at + 1] !== START_OF_SCAN) {
    const isFill = bytes[at + 1] === MARKER;
    at += isFill ? 1 : 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] === MARKER && bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}
