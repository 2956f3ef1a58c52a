// Decodes JPEG and PNG with the browser: the image port in a page. Not what Node decodes to the bit, but for PNG in its own size: filters and JPEG's rounding differ.
import { type DecodeImage, drawCrop, FormatError, planResize, type RandomCrop, type Resize } from '@softlabel/data';

/**
 * Pixels [height, width, 3] of a JPEG or PNG image, resized or cut out where asked: grey becomes RGB, transparency is dropped. Unlike on Node, an
 * image is turned as its EXIF data say, and damage inside of a JPEG's scan goes unnoticed. Throws FormatError if the browser finds the bytes damaged.
 */
export const decodeImage: DecodeImage = async (bytes, name, sizing = null) => {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), { premultiplyAlpha: 'none' }).catch((cause: unknown) => {
    const remedy = 'Copy the image again or remove it.';
    throw new FormatError({ op: 'decodeImage', source: name, expected: 'a whole JPEG or PNG image', got: `${cause}`, remedy }, { cause });
  });
  const { data, width, height } = sized(bitmap, sizing);
  bitmap.close();
  return { width, height, pixels: new Uint8Array(data.filter((_, i) => i % 4 < 3)) };
};

function sized(bitmap: ImageBitmap, sizing: Resize | RandomCrop | null): ImageData {
  if (sizing === null) return drawn(bitmap, (context) => context.drawImage(bitmap, 0, 0));
  if ('draw' in sizing) {
    const { box, isMirrored } = drawCrop(bitmap.width, bitmap.height, sizing.draw);
    const { width, height } = sizing;
    return drawn(sizing, (context) => {
      if (isMirrored) context.setTransform(-1, 0, 0, 1, width, 0);
      context.drawImage(bitmap, box.left, box.top, box.width, box.height, 0, 0, width, height);
    });
  }
  const { width, height, left, top, crop } = planResize(bitmap.width, bitmap.height, sizing);
  return drawn({ width: crop, height: crop }, (context) => context.drawImage(bitmap, -left, -top, width, height));
}

/** What `paint` leaves on an empty canvas of that size. */
function drawn(
  { width, height }: { readonly width: number; readonly height: number },
  paint: (context: OffscreenCanvasRenderingContext2D) => void,
): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('decodeImage: expected a canvas to draw on, got none. Close other pages that draw.');
  context.imageSmoothingQuality = 'high';
  paint(context);
  return context.getImageData(0, 0, width, height);
}
