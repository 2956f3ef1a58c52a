// Shapes and dtypes: sizes, strides, broadcasting, and the error of a wrong one. Knows no tensors.

/** Sizes of the axes, outermost first; [] is a scalar. */
export type Shape = readonly number[];

/** u8 only holds raw pixels, four to a word; everything computed is f32, every index u32. */
export type DType = 'f32' | 'u32' | 'u8';

export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A shape that an op refuses: raised while tracing, before any GPU work. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

export const f32 = (...shape: number[]): Spec => ({ shape, dtype: 'f32' });
export const u32 = (...shape: number[]): Spec => ({ shape, dtype: 'u32' });
export const u8 = (...shape: number[]): Spec => ({ shape, dtype: 'u8' });

/** Number of elements. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Bytes of the dense tensor, without padding. */
export const bytesOf = ({ shape, dtype }: Spec): number => sizeOf(shape) * (dtype === 'u8' ? 1 : 4);

/** 'f32[2, 3]'; '4 x f32[2, 3]' for a tensor of which each of 4 members has one. */
export const describe = ({ shape, dtype }: Spec, members = 1): string =>
  `${members === 1 ? '' : `${members} x `}${dtype}[${shape.join(', ')}]`;

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

/** The common shape of both by NumPy's rule: aligned at the last axis, 1 stretches. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const [left, right] = [a[d - rank + a.length] ?? 1, b[d - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1)
      throw new ShapeError(
        `${op}: expected shapes that broadcast, got [${a.join(', ')}] and [${b.join(', ')}]. Sizes per axis must be equal or 1.`,
      );
    return left === 1 ? right : left;
  });
}

/** Throws ShapeError unless `value` is a whole number of at least `least`. */
export function expectWhole(op: string, what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new ShapeError(`${op}: expected a ${what} of at least ${least}, a whole number, got ${value}.`);
}

/** Axis numbers made non-negative, unique and ascending. */
export function normaliseAxes(op: string, axes: readonly number[], rank: number): number[] {
  const positive = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const bad = positive.findIndex((axis) => !Number.isInteger(axis) || axis < 0 || axis >= rank);
  if (bad >= 0) throw new ShapeError(`${op}: expected axes between ${-rank} and ${rank - 1}, got ${axes[bad]}.`);
  if (new Set(positive).size !== positive.length) throw new ShapeError(`${op}: expected each axis once, got [${axes.join(', ')}].`);
  return positive.sort((a, b) => a - b);
}
