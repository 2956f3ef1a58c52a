// Decodes a tree of encoded images into one image set, several images at a time. Not a decoder: that is handed in.
import type { ImageSet } from './dataset.ts';
import { checkEncodedImage, type DecodedImage, type DecodeImage } from './decode-image.ts';
import type { ImageFile, ImageTree } from './image-tree.ts';

/** A decoder works on several images at once; more than this many in flight gain nothing. */
const IN_FLIGHT = 16;

/** Called as images are decoded, for progress. */
export type OnDecoded = (done: number, total: number) => void;

/** Decodes a tree; every image must have the size of the first. Throws with the image's name if one is short, foreign or of another size. */
export async function decodeTree(tree: ImageTree, decode: DecodeImage, onDecoded: OnDecoded = () => {}): Promise<ImageSet> {
  const { source, classNames, files } = tree;
  const { height, width } = await decodeFile(files[0], decode);
  const imageBytes = height * width * 3;
  const images = new Uint8Array(files.length * imageBytes);
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < files.length) {
      const i = next++;
      const image = await decodeFile(files[i], decode);
      checkSize(image, { height, width }, files[i].name, files[0].name);
      images.set(image.pixels, i * imageBytes);
      onDecoded(++done, files.length);
    }
  };
  const stop = () => {
    next = files.length;
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => worker().finally(stop)));
  const labels = Uint16Array.from(files, ({ label }) => label);
  return { name: source, classNames, height, width, channels: 3, images, labels };
}

async function decodeFile(file: ImageFile, decode: DecodeImage): Promise<DecodedImage> {
  const bytes = await file.read();
  checkEncodedImage(bytes, file.name);
  return await decode(bytes, file.name);
}

function checkSize(image: DecodedImage, { height, width }: { height: number; width: number }, name: string, first: string): void {
  if (image.height === height && image.width === width) return;
  throw new Error(
    `readImages: expected ${height} x ${width} pixels in ${name}, the size of ${first}, got ${image.height} x ${image.width}. Scale all images to one size.`,
  );
}
