// Pixels as an image that a page holds in itself: an uncompressed BMP in a data address. Not a codec.

/** Every browser has it; types of web globals are not loaded here. */
declare const btoa: (binary: string) => string;

const HEADER_BYTES = 54;

/** Data address of an image of RGB pixels [H, W, 3], 0 to 255. */
export function bitmapAddress(pixels: Uint8Array, height: number, width: number): string {
  return `data:image/bmp;base64,${btoa(Array.from(bitmap(pixels, height, width), (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** Rows stand from the bottom up, as blue, green, red, each filled up to four bytes (BITMAPINFOHEADER, 24 bits). */
function bitmap(pixels: Uint8Array, height: number, width: number): Uint8Array {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(HEADER_BYTES + rowBytes * height);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, 0x4d42, true); // BM
  header.setUint32(2, bytes.length, true);
  header.setUint32(10, HEADER_BYTES, true);
  header.setUint32(14, 40, true); // size of the second header
  header.setInt32(18, width, true);
  header.setInt32(22, height, true);
  header.setUint16(26, 1, true); // planes
  header.setUint16(28, 24, true); // bits per pixel
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      bytes.set([pixels[from + 2], pixels[from + 1], pixels[from]], HEADER_BYTES + (height - 1 - y) * rowBytes + x * 3);
    }
  }
  return bytes;
}
