// Values that lie at strides in memory, copied to C order. Knows sizes of values, not their types.
import { countOf } from './shape.ts';

/** Values of `size` bytes at `offset + sum of index * stride`, counted in values; as NumPy and PyTorch describe arrays. */
export interface Strided {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** The strides of an array of this shape in C order, or in Fortran order. */
export function stridesOf(shape: readonly number[], fortran = false): number[] {
  const strides: number[] = shape.map(() => 1);
  const axes = fortran ? [...shape.keys()] : [...shape.keys()].reverse();
  let step = 1;
  for (const axis of axes) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The bytes of the values in C order. The caller has checked that they all lie within `bytes`: see `valuesReached`. */
export function inOrder(bytes: Uint8Array, { shape, strides, offset, size }: Strided): Uint8Array<ArrayBuffer> {
  const count = countOf(shape);
  const isOrdered = stridesOf(shape).every((stride, axis) => shape[axis] < 2 || stride === strides[axis]);
  if (isOrdered) return new Uint8Array(bytes.subarray(offset * size, (offset + count) * size));
  const ordered = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = offset * size;
  for (let to = 0; to < ordered.length; to += size) {
    for (let byte = 0; byte < size; byte++) ordered[to + byte] = bytes[from + byte];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] * size;
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis] * size;
      index[axis] = 0;
    }
  }
  return ordered;
}

/** One more than the position of the last value, in values; 0 if there is none. Strides are not negative. */
export function valuesReached({ shape, strides, offset }: Strided): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, length, axis) => last + (length - 1) * strides[axis], offset) + 1;
}
