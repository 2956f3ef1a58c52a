// The results of a sweep's points as one: every cell with the settings of its point. Not the tables made of it.
import { canonicalJson } from '../canonical-json.ts';
import type { MissingCells, ResultCell, Results } from '../runs/results.ts';

/** Results of one point, with its settings by dotted key. */
export interface PointResults {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly results: Results;
}

/** A point that has no results at all. */
export interface MissingPoint {
  readonly settings: PointResults['settings'];
  readonly why: string;
}

/**
 * One results.json for the sweep `name`. Recipe and environment are those of the first point; the expert's curve is given where all have one expert's.
 * What points lack is told with their settings. Throws on no points.
 */
export function mergeResults(name: string, points: readonly PointResults[], missingPoints: readonly MissingPoint[] = []): Results {
  if (points.length === 0) throw new Error('sweep: expected the results of at least one run, got none. See why each failed.');
  const [{ results: first }] = points;
  const cells = points.flatMap(({ settings, results }) => results.cells.map((cell) => withSettings(cell, settings)));
  const lacking = points.flatMap(({ settings, results }) => (results.missing ?? []).map((part) => withSettings(part, settings)));
  const missing = [...lacking, ...missingPoints];
  const oneCurve = points.every(({ results }) => canonicalJson(results.expert) === canonicalJson(first.expert));
  const told = missing.length === 0 ? {} : { missing };
  return { recipe: { ...first.recipe, name }, environment: first.environment, cells, ...told, expert: oneCurve ? first.expert : [] };
}

const withSettings = <T extends ResultCell | MissingCells>(part: T, settings: PointResults['settings']): T =>
  Object.keys(settings).length === 0 ? part : { ...part, settings };
