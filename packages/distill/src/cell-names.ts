// What tells the cells of results apart, in words: their labels, and the student settings that differ. Not the tables.
import type { CellLabels } from './recipe/cells.ts';
import { isMap } from './recipe/document.ts';
import type { ResultCell } from './runs/results.ts';

/** `hard`, `expert epoch 20` or `expert epoch 20, top-k 5`. */
export function labelsName({ labels: { source, epoch, edits } }: { readonly labels: CellLabels }): string {
  const name = epoch === null ? source : `${source} epoch ${epoch}`;
  return edits === '' ? name : `${name}, ${edits}`;
}

/** Names the student settings in which cells with equal labels and IPC differ, such as `optimizer.lr 0.1`; what never tells cells apart is not named. */
export function settingsNamer(cells: readonly ResultCell[]): (cell: ResultCell) => string {
  const seen = new Map<string, string>();
  const differing = new Set<string>();
  for (const cell of cells) {
    for (const [key, value] of fields(cell.student)) {
      const place = `${labelsName(cell)} at ${cell.ipc}: ${key}`;
      if (seen.has(place) && seen.get(place) !== value) differing.add(key);
      seen.set(place, value);
    }
  }
  return (cell) => {
    const told = fields(cell.student).filter(([key]) => differing.has(key));
    return told.map(([key, value]) => `${key} ${value}`).join(', ');
  };
}

/** Leaves of nested settings under dotted keys. */
function fields(value: unknown, key = ''): [key: string, text: string][] {
  if (!isMap(value)) return [[key, String(value)]];
  return Object.entries(value).flatMap(([name, field]) => fields(field, key === '' ? name : `${key}.${name}`));
}
