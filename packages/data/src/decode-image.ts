// How an encoded image becomes pixels: a port, and the checks that every decoder gets for free. Not a decoder: sharp or the browser is one.
import { hexAt, refusalOf } from '@softlabel/formats';
import type { RandomCrop } from './sizing/random-crop.ts';
import type { Resize } from './sizing/resize.ts';

export { FormatError } from '@softlabel/formats';

/** Pixels of one image, [height, width, 3], 8 bits, sRGB. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Decodes a JPEG or PNG image, and resizes it or cuts it out where asked; `name` names it in errors.
 * Throws FormatError if the bytes are damaged; any other error is not the image's.
 */
export type DecodeImage = (bytes: Uint8Array, name: string, sizing?: Resize | RandomCrop | null) => Promise<DecodedImage>;

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
