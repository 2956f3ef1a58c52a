// The images of one class left out of those that students see (paper figure 7). Not the choice of images, which stays as it is.
import { selectImages } from '@softlabel/data';
import type { Cell } from '../recipe/cells.ts';
import type { LabelledImages } from './labels.ts';

/** The images of all classes but `left`, with their labels as they are, what these say of `left` included. */
export function withoutClass(labelled: LabelledImages, left: number): LabelledImages {
  const { images, targets } = labelled;
  const K = images.classNames.length;
  const kept = Array.from(images.labels.keys()).filter((n) => images.labels[n] !== left);
  const rows = kept.map((n) => targets.subarray(n * K, (n + 1) * K));
  return { ...labelled, images: selectImages(images, kept), targets: Float64Array.from(rows.flatMap((row) => [...row])) };
}

/** Throws unless the classes that cells leave out are among `classNames`, and not the only one. */
export function requireClassesToLeaveOut(cells: readonly Pick<Cell, 'student'>[], classNames: readonly string[]): void {
  const last = classNames.length - 1;
  const left = cells.flatMap(({ student }) => student.withoutClass ?? []);
  const unknown = left.find((k) => k > last);
  if (unknown !== undefined)
    throw new Error(
      `students: expected a class from 0 to ${last} at student.withoutClass, got ${unknown}. softlabel data info lists the classes in their order.`,
    );
  if (left.length > 0 && last === 0)
    throw new Error(
      `students: expected another class beside the one at student.withoutClass, got data of ${classNames[0]} alone. Set it to null.`,
    );
}
