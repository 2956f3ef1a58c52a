// Shapes of dense arrays: the size of each axis. Not where values lie: strided.ts.

/** The number of values of an array of this shape. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
