// A split's encoded images as an image set: limited, then decoded, or taken from the cache of decoded images. Not the finding of images.
import type { ImageSet } from './dataset.ts';
import { decodeList } from './decode-list.ts';
import { throughCache } from './decoded-cache.ts';
import { type ImageList, limitList } from './image-list.ts';
import { damageHandler, type ReaderPorts, type ReadSettings, type Split } from './reader.ts';

/** The images of a list as the settings want them. Only images within `limit` are read. Throws as `decodeList` does. */
export async function readImages(list: ImageList, split: Split, settings: ReadSettings, ports: ReaderPorts): Promise<ImageSet> {
  const { limit = null, resize = null, skipDamaged = false } = settings;
  const { files, decode, decoderIdentity, cacheFolder, onDecoded } = ports;
  const limited = limitList(list, limit);
  const onDamaged = damageHandler(settings, ports);
  const decodeAll = () =>
    decodeList(limited, {
      decode,
      resize,
      onDecoded: (done, total) => onDecoded?.(split, done, total),
      onDamaged,
    });
  // Damaged images have no hash to be found under, and what was left out must be told in every run.
  if (cacheFolder === undefined || skipDamaged) return await decodeAll();
  const cache = { files, folder: cacheFolder, decoder: await decoderIdentity?.() };
  try {
    return await throughCache(cache, limited, resize, decodeAll);
  } catch (error) {
    onDamaged(error); // what cannot be read is met while the images are hashed, before any is decoded
    throw error;
  }
}
