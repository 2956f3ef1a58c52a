// The straight line of least squares through points. Not nonlinear models (least-squares.ts).

/** y = intercept + slope x. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * The line that minimises sum (y - intercept - slope x)^2: slope = sum (x - mean x) (y - mean y) / sum (x - mean x)^2, through the means. Throws unless
 * there are two different x at least.
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [meanOf(points.map(([x]) => x)), meanOf(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spread > 0)) throw new Error(`fitLine: expected two different x at least, got ${points.length} points.`);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return { intercept: meanY - slope * meanX, slope };
}
