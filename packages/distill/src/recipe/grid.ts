// The grid over what a run has only one of: lists among the data, model, training and expert fields, and the points they span. Not the cells of one recipe (cells.ts).
import { type DocumentMap, dottedKey, isMap, leavesOf, withValueAt } from './document.ts';

/** Blocks of a recipe of which a run has one value each; lists in `label` and `student` are cells of the same run. */
const ONE_PER_RUN = ['seed', 'protocol', 'data', 'model', 'train', 'expert'];

/** Whether a run has one value at a dotted key, so that several are several runs. */
export const isOnePerRun = (key: string): boolean => ONE_PER_RUN.includes(key.split('.')[0]);

/** A point of the grid: the value chosen for each list, and the document with these values. */
export interface GridPoint {
  /** By dotted key; empty where the document has no list. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly document: DocumentMap;
}

/** Every choice of one value for each list, without repeats, the first list varying slowest. */
export function gridPoints(document: DocumentMap): GridPoint[] {
  const lists = ONE_PER_RUN.flatMap((key) => listsIn(document[key], [key]));
  const points = lists.reduce<GridPoint[]>(
    (chosen, { path, values }) => chosen.flatMap((point) => values.map((value) => withChoice(point, path, value))),
    [{ settings: {}, document }],
  );
  return [...new Map(points.map((point) => [pointName(point), point])).values()];
}

/**
 * A folder name for a point: `seed=1,model.width=32`, with the fields of a block one by one, or `all` for the only one. What is unfit for a folder
 * is escaped as in an address, so that other settings have another name.
 */
export function pointName({ settings }: Pick<GridPoint, 'settings'>): string {
  const parts = leavesOf(settings).map(([key, value]) => `${key}=${encodeURIComponent(textOf(value))}`);
  return parts.length === 0 ? 'all' : parts.join(',');
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function withChoice({ settings, document }: GridPoint, path: readonly string[], value: unknown): GridPoint {
  return { settings: { ...settings, [dottedKey(path)]: value }, document: withValueAt(document, path, value) };
}

function listsIn(value: unknown, path: readonly string[]): { readonly path: readonly string[]; readonly values: readonly unknown[] }[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : [{ path, values: value }]; // an empty one is no grid, and refused where it is checked
  return isMap(value) ? Object.entries(value).flatMap(([key, field]) => listsIn(field, [...path, key])) : [];
}
