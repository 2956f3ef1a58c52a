// The results of a sweep's points as one: every cell with the settings of its point. Not the tables made of it.
import { canonicalJson } from '../canonical-json.ts';
import type { ResultCell, Results } from '../runs/results.ts';

/** Results of one point, with its settings by dotted key. */
export interface PointResults {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly results: Results;
}

/**
 * One results.json for the sweep `name`. Recipe and environment are those of the first point; the expert's curve is given where all have one expert's.
 * Throws on no points.
 */
export function mergeResults(name: string, points: readonly PointResults[]): Results {
  if (points.length === 0) throw new Error('sweep: expected the results of at least one run, got none. See why each failed.');
  const [{ results: first }] = points;
  const cells = points.flatMap(({ settings, results }) => results.cells.map((cell) => withSettings(cell, settings)));
  const oneCurve = points.every(({ results }) => canonicalJson(results.expert) === canonicalJson(first.expert));
  return { recipe: { ...first.recipe, name }, environment: first.environment, cells, expert: oneCurve ? first.expert : [] };
}

const withSettings = (cell: ResultCell, settings: PointResults['settings']): ResultCell =>
  Object.keys(settings).length === 0 ? cell : { ...cell, settings };
