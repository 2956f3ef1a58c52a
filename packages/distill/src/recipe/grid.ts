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

/** Every choice of one value for each list, the first list varying slowest. */
export function gridPoints(document: DocumentMap): GridPoint[] {
  const lists = ONE_PER_RUN.flatMap((key) => listsIn(document[key], [key]));
  return lists.reduce<GridPoint[]>(
    (points, { path, values }) => points.flatMap((point) => values.map((value) => withChoice(point, path, value))),
    [{ settings: {}, document }],
  );
}

/** A folder name for a point: `seed=1,model.width=32`, with the fields of a block one by one, or `all` for the only one. */
export function pointName({ settings }: Pick<GridPoint, 'settings'>): string {
  const parts = leavesOf(settings).map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return parts.length === 0 ? 'all' : parts.join(',').replaceAll(/[^\w.,=+-]+/g, '-');
}

function withChoice({ settings, document }: GridPoint, path: readonly string[], value: unknown): GridPoint {
  return { settings: { ...settings, [dottedKey(path)]: value }, document: withValueAt(document, path, value) };
}

function listsIn(value: unknown, path: readonly string[]): { readonly path: readonly string[]; readonly values: readonly unknown[] }[] {
  if (Array.isArray(value)) return [{ path, values: value }];
  return isMap(value) ? Object.entries(value).flatMap(([key, field]) => listsIn(field, [...path, key])) : [];
}
