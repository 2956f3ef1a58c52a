// Encoded images with their classes, found but not read: what class folders, shards and tables have in common. Not their decoding: decode-list.ts.
import { Digest } from './digest.ts';
import { firstOfEach } from './subsets.ts';

/** Labelled encoded images in reading order. Columns, not objects: there may be more than a million. */
export interface ImageList {
  readonly source: string;
  /** K names; a label is an index into them. */
  readonly classNames: readonly string[];
  /** Classes [N]. */
  readonly labels: Uint16Array<ArrayBuffer>;
  /** Where image `i` came from, for errors. */
  nameOf(i: number): string;
  /** The encoded bytes of image `i`; neighbours are cheapest in order. */
  read(i: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The images of a list at `indices`, in that order. */
export function pickImages(list: ImageList, indices: ArrayLike<number>): ImageList {
  const labels = Uint16Array.from(indices, (i) => list.labels[i]);
  return { ...list, labels, nameOf: (i) => list.nameOf(indices[i]), read: (i) => list.read(indices[i]) };
}

/** The first `limit` images of each class, in reading order; all of them for null. */
export function limitList(list: ImageList, limit: number | null = null): ImageList {
  return limit === null ? list : pickImages(list, firstOfEach(list, limit));
}

/** Images read at once. */
const IN_FLIGHT = 16;

/** Hash of the encoded images, their order, their class names, and what is done to them. */
export async function digestOfList(list: ImageList, processing: object = {}): Promise<string> {
  const { classNames, labels } = list;
  const digest = new Digest();
  await digest.add(new TextEncoder().encode(JSON.stringify({ classNames, labels: Array.from(labels), ...processing })));
  for (let i = 0; i < labels.length; i += IN_FLIGHT) {
    const indices = Array.from({ length: Math.min(IN_FLIGHT, labels.length - i) }, (_, j) => i + j);
    for (const bytes of await Promise.all(indices.map((index) => list.read(index)))) await digest.add(bytes);
  }
  return await digest.finish();
}
