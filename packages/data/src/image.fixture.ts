// Images for tests of readers: bytes that look like a JPEG around one colour, and a decoder for them. Not JPEG coding: packages/node tests that.
import type { DecodeImage } from './decode-image.ts';

type Colour = readonly [number, number, number];

/** Signature, an empty scan header, side and colour, end marker. */
export const jpegOf = (colour: Colour, side = 32) => Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, side, ...colour, 0xff, 0xd9);

/** Reads what `jpegOf` wrote; counts its calls. */
export function countingDecoder(): { decode: DecodeImage; calls: () => number } {
  let calls = 0;
  const decode: DecodeImage = async (bytes) => {
    calls++;
    const side = bytes[6];
    const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => bytes[7 + (i % 3)]);
    return { width: side, height: side, pixels };
  };
  return { decode, calls: () => calls };
}
