// Decoded images in a folder that runs share, so that the next run skips the decoder: one safetensors file per list of images, size and decoder, named by a hash of all three. Never trusted blindly.
import { decodeSafetensors, encodeSafetensors, FormatError } from '@softlabel/formats';
import type { ImageSet } from './dataset.ts';
import { digestOf } from './digest.ts';
import type { Files } from './files.ts';
import { digestOfList, type ImageList } from './image-list.ts';
import type { Resize } from './sizing/resize.ts';

/** Where decoded images are kept. */
export interface DecodedCache {
  readonly files: Pick<Files, 'exists' | 'readFile' | 'writeWhole'>;
  readonly folder: string;
  /** Identity of the decoder whose pixels are kept. */
  readonly decoder: string | undefined;
}

/**
 * The list's image set from the cache, or from `decode`, whose result is then stored, whole. Lists, sizes to which images are resized, and decoders have files of their own.
 * A cache file that is foreign, cut short or altered is decoded again; an error while writing is thrown, since the disk is then full for the run too.
 */
export async function throughCache(
  cache: DecodedCache,
  list: ImageList,
  resize: Resize | null,
  decode: () => Promise<ImageSet>,
): Promise<ImageSet> {
  const digest = await digestOfList(list, { resize, decoder: cache.decoder });
  const path = `${cache.folder}/decoded-${digest.slice(0, 16)}.safetensors`;
  const cached = (await cache.files.exists(path)) ? await unpack(await cache.files.readFile(path), list) : undefined;
  if (cached) return cached;
  const set = await decode();
  await cache.files.writeWhole(path, await pack(set));
  return set;
}

async function pack({ height, width, images, labels }: ImageSet): Promise<Uint8Array> {
  const shape = [labels.length, height, width, 3];
  return encodeSafetensors(new Map([['images', { dtype: 'U8', shape, data: images }]]), { digest: await digestOf([images]) });
}

/** Labels and names come from the list, whose hash the file's name has; only pixels are stored. */
async function unpack(bytes: Uint8Array, { source, classNames, labels }: ImageList): Promise<ImageSet | undefined> {
  const file = readOrUndefined(bytes);
  const images = file?.tensors.get('images');
  if (images?.dtype !== 'U8' || file?.metadata['digest'] !== (await digestOf([images.data]))) return undefined;
  const [count, height, width, channels] = images.shape;
  if (count !== labels.length || channels !== 3) return undefined;
  return { name: source, classNames, height, width, channels, images: images.data, labels };
}

function readOrUndefined(bytes: Uint8Array): ReturnType<typeof decodeSafetensors> | undefined {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
