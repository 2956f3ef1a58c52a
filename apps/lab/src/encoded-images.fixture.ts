// The test image as a page encodes it, and what the page makes of that: for a test that knows the pixels and has another decoder. Compares nothing.
import { decodeImage } from './decode-image.ts';
import { type EncodedImage, HEIGHT, SIZINGS, WAVES, WIDTH } from './waves.fixture.ts';

/** As PNG, and as JPEG. */
export async function encodedImages(): Promise<EncodedImage[]> {
  return await Promise.all(['image/png', 'image/jpeg'].map(encodedAs));
}

async function encodedAs(type: string): Promise<EncodedImage> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const rgba = Uint8ClampedArray.from({ length: HEIGHT * WIDTH * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : WAVES[3 * Math.floor(i / 4) + (i % 4)],
  );
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, WIDTH, HEIGHT), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
  const decoded = await Promise.all(SIZINGS.map((sizing) => decodeImage(bytes, type, sizing)));
  return { type, bytes: [...bytes], decoded: decoded.map(({ pixels, ...sides }) => ({ ...sides, pixels: [...pixels] })) };
}
