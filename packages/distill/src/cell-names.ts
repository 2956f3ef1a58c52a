// What tells the cells of results apart, in words: their labels, and the student settings that differ. Not the tables.
import type { CellLabels } from './recipe/cells.ts';
import { leavesOf } from './recipe/document.ts';
import type { ResultCell } from './runs/results.ts';

/** `hard`, `own`, `expert epoch 20`, `3 experts epoch 20` or `expert epoch 20, top-k 5`. */
export function labelsName({ labels }: { readonly labels: ToldLabels }): string {
  const { epoch, edits } = labels;
  const name = epoch === null ? sourceName(labels) : `${sourceName(labels)} epoch ${epoch}`;
  return edits === '' ? name : `${name}, ${edits}`;
}

/** Labels of a cell, or of results that do not say which experts gave them. */
export type ToldLabels = Omit<CellLabels, 'experts'> & { readonly experts?: CellLabels['experts'] | undefined };

/** Who gave labels: `hard`, `own`, `expert` for the first one alone, `3 experts` for the first three, `experts 2, 5`, `argmax of 3 experts`. */
export function sourceName({ source, experts = [] }: Pick<ToldLabels, 'source' | 'experts'>): string {
  if (experts.every((index) => index === 0)) return source;
  const isFirst = experts.every((index, place) => index === place);
  const names = isFirst ? `${experts.length} experts` : `expert${experts.length === 1 ? '' : 's'} ${experts.join(', ')}`;
  return source === 'expert' ? names : `${source} of ${names}`;
}

/**
 * Names the settings of students, and of the runs of a sweep, in which cells with equal labels and IPC differ, such as `optimizer.lr 0.1`; what never
 * tells cells apart is not named.
 */
export function settingsNamer(cells: readonly ResultCell[]): (cell: ResultCell) => string {
  const seen = new Map<string, string>();
  const differing = new Set<string>();
  for (const cell of cells) {
    for (const [key, value] of fields({ ...cell.settings, ...cell.student })) {
      const place = `${labelsName(cell)} at ${cell.ipc}: ${key}`;
      if (seen.has(place) && seen.get(place) !== value) differing.add(key);
      seen.set(place, value);
    }
  }
  return (cell) => {
    const told = fields({ ...cell.settings, ...cell.student }).filter(([key]) => differing.has(key));
    return told.map(([key, value]) => `${key} ${value}`).join(', ');
  };
}

/** Settings as texts under dotted keys. */
const fields = (settings: unknown): [key: string, text: string][] => leavesOf(settings).map(([key, value]) => [key, String(value)]);

/** What tells the run of a sweep from its others, such as `seed 1`; empty in the results of a single run. */
export const runSettings = ({ settings = {} }: Pick<ResultCell, 'settings'>): string =>
  fields(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
