// Which real images a student gets: random, the same for every label source, nested over images per class. Not an image selection method.
//
// Source: paper section 3.1 and its code (per class, the first IPC of a random permutation).
import { randomPermutation } from '@softlabel/runtime';
import type { ImageSet } from './dataset.ts';
import { membersByClass } from './subsets.ts';

/**
 * Indices of `ipc` training images per class, class by class, from the stream `choice` at step = class.
 * A smaller `ipc` with the same seed takes a prefix of each class's images. Throws if a class has fewer than `ipc` images.
 */
export function chooseImages(set: ImageSet, ipc: number, seed: number): Uint32Array<ArrayBuffer> {
  if (!Number.isInteger(ipc) || ipc < 1) {
    throw new Error(`chooseImages: expected a whole number of images per class of at least 1, got ${ipc}. Set student.ipc.`);
  }
  const chosen = membersByClass(set).flatMap((members, label) => {
    if (members.length < ipc) {
      throw new Error(
        `chooseImages: expected ${ipc} images of class '${set.classNames[label]}' in ${set.name}, got ${members.length}. Lower student.ipc or raise data.limit.`,
      );
    }
    return Array.from(randomPermutation(members.length, seed, 'choice', label).subarray(0, ipc), (i) => members[i]);
  });
  return Uint32Array.from(chosen);
}
