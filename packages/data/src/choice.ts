// Which images a student gets, class by class: random ones, the first, or those of one quantile of a loss. Not what the loss is, nor whose images.
//
// Every choice orders the images of each class once and takes the first `ipc` of them, so that a smaller ipc always takes a part of a larger one's.
// Source: paper section 3.1 and its code for random images (per class, the first IPC of a random permutation); appendix B for quantiles.
import { randomPermutation } from '@softlabel/runtime';
import type { LabelledSet } from './dataset.ts';
import { membersByClass } from './subsets.ts';

/** Parts of equal size that a class's images are cut into by their loss. */
export const QUANTILES = 10;

/** A class with fewer images than were asked for of each. */
export class TooFewImages extends Error {
  override name = 'TooFewImages';
  /** Images of the smallest class: so many of each there are. */
  readonly smallest: number;

  constructor(message: string, smallest: number) {
    super(message);
    this.smallest = smallest;
  }
}

/**
 * Indices of `ipc` random images per class, class by class, from the stream `choice` at step = class. Throws if a class has fewer than `ipc` images.
 */
export function chooseImages(set: LabelledSet, ipc: number, seed: number): Uint32Array<ArrayBuffer> {
  const remedy = 'Lower student.ipc or raise data.limit.';
  return takeOfEach(set, ipc, remedy, (members, label) =>
    Array.from(randomPermutation(members.length, seed, 'choice', label), (i) => members[i]),
  );
}

/** Indices of the first `ipc` images of each class in their order, class by class. Throws if a class has fewer than `ipc` images. */
export function chooseFirst(set: LabelledSet, ipc: number): Uint32Array<ArrayBuffer> {
  return takeOfEach(set, ipc, 'Lower student.ipc.', (members) => members);
}

/**
 * Indices of `ipc` images per class, class by class, from the quantile `quantile` (1 to 10) of each class by `losses` [N], 1 the lowest: in the
 * order of the set, and those of the next quantiles behind them (paper appendix B). Of equal losses the earlier image counts as lower. Throws
 * if a class has fewer than `ipc` images from that quantile on.
 */
export function chooseQuantile(set: LabelledSet, ipc: number, losses: ArrayLike<number>, quantile: number): Uint32Array<ArrayBuffer> {
  const remedy = 'Lower student.ipc, choose a lower data.images.quantile, or raise data.limit.';
  return takeOfEach(set, ipc, remedy, (members) => {
    const byLoss = [...members].sort((a, b) => losses[a] - losses[b] || a - b);
    const start = (part: number) => Math.floor((part * members.length) / QUANTILES);
    const parts = Array.from({ length: QUANTILES }, (_, part) => byLoss.slice(start(part), start(part + 1)).sort((a, b) => a - b));
    return parts.slice(quantile - 1).flat();
  });
}

/** The first `ipc` indices of each class after `order`, which may leave some of its members out. */
function takeOfEach(
  set: LabelledSet,
  ipc: number,
  remedy: string,
  order: (members: readonly number[], label: number) => readonly number[],
): Uint32Array<ArrayBuffer> {
  if (!Number.isInteger(ipc) || ipc < 1) {
    throw new Error(`chooseImages: expected a whole number of images per class of at least 1, got ${ipc}. Set student.ipc.`);
  }
  const ordered = membersByClass(set).map(order);
  const label = ordered.findIndex(({ length }) => length < ipc);
  if (label < 0) return Uint32Array.from(ordered.flatMap((members) => members.slice(0, ipc)));
  const got = ordered[label].length;
  throw new TooFewImages(
    `chooseImages: expected ${ipc} images of class '${set.classNames[label]}' in ${set.name}, got ${got}. ${remedy}`,
    Math.min(...ordered.map(({ length }) => length)),
  );
}
