// Kinds of fields that recipes are made of. Not the fields.
import { z } from 'zod';
import { isMap } from './document.ts';

/** How many there are of something. */
export const count = () => z.int().min(1);
/** A seed of Philox. */
export const seed = () => z.int().min(0).max(0xffffffff);
/** A list that may be written as one value. */
export const listOf = <S extends z.ZodType>(item: S) => z.union([item.transform((value) => [value]), z.array(item).min(1)]);

/** A block whose `name` chooses its kind: a bare name stands for the kind with its defaults, no name for `usual`. */
export function kinds<S extends z.ZodType>(usual: string, schema: S) {
  return z
    .preprocess((value) => {
      if (typeof value === 'string') return { name: value };
      return isMap(value) ? { name: usual, ...value } : value;
    }, schema)
    .prefault({});
}
