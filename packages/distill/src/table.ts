// Text tables of results: accuracy by labels and ipc, and what the labels look like. Not HTML (the report's).
import { canonicalJson } from './canonical-json.ts';
import type { CellLabels } from './recipe/cells.ts';
import { isMap } from './recipe/document.ts';
import type { ResultCell, Results } from './runs/results.ts';

/** Accuracy in percent with 95 % interval and number of students: one row for each kind of labels, one column for each ipc. */
export function accuracyTable({ cells }: Results): string {
  const name = rowNames(cells);
  const ipcs = [...new Set(cells.map((cell) => cell.ipc))].sort((a, b) => a - b);
  const rows = [...new Set(cells.map(name))].map((row) => {
    const inRow = cells.filter((cell) => name(cell) === row);
    return [row, ...ipcs.map((ipc) => accuracyText(inRow.find((cell) => cell.ipc === ipc)))];
  });
  return alignedTable([['labels', ...ipcs.map((ipc) => `IPC ${ipc}`)], ...rows]);
}

/** Entropy of the labels, and their mass by relation where the classes are known pairs: one row for each kind of labels and ipc. */
export function labelTable({ cells }: Results): string {
  const related = cells.some((cell) => cell.labels.relatedMass !== undefined);
  const head = ['labels', 'IPC', 'entropy', ...(related ? ['same class', 'same shape', 'same texture', 'unrelated'] : [])];
  const rows = cells.map((cell) => [
    labelsName(cell),
    String(cell.ipc),
    `${cell.labels.entropy.toFixed(2)} nats`,
    ...relatedTexts(cell, related),
  ]);
  // Cells that differ in their students only share their labels.
  return alignedTable([head, ...new Map(rows.map((row) => [row.join(), row])).values()]);
}

function relatedTexts({ labels: { relatedMass } }: ResultCell, related: boolean): string[] {
  if (!related) return [];
  if (relatedMass === undefined) return ['-', '-', '-', '-'];
  const { sameClass, sameShape, sameTexture, unrelated } = relatedMass;
  return [sameClass, sameShape, sameTexture, unrelated].map((mass) => `${percent(mass)} %`);
}

function accuracyText(cell: ResultCell | undefined): string {
  if (cell === undefined) return '-';
  const { mean, ci95, n } = cell.accuracy;
  const interval = ci95 === null ? '' : ` [${ci95.map(percent).join(', ')}]`;
  return `${percent(mean)} %${interval} n=${n}`;
}

const percent = (fraction: number) => (fraction * 100).toFixed(1);

/** `hard`, `expert epoch 20` or `expert epoch 20, top-k 5`. */
export function labelsName({ labels: { source, epoch, edits } }: { readonly labels: CellLabels }): string {
  const name = epoch === null ? source : `${source} epoch ${epoch}`;
  return edits === '' ? name : `${name}, ${edits}`;
}

/** Names rows by their labels, and by those student settings in which two cells with equal labels and ipc differ. */
function rowNames(cells: readonly ResultCell[]): (cell: ResultCell) => string {
  const settings = (cell: ResultCell) => flatten(cell.student, '');
  const seen = new Map<string, string>();
  const differing = new Set<string>();
  for (const cell of cells) {
    for (const [key, value] of settings(cell)) {
      const place = `${labelsName(cell)} at ${cell.ipc}: ${key}`;
      if (seen.has(place) && seen.get(place) !== value) differing.add(key);
      seen.set(place, value);
    }
  }
  return (cell) => {
    const told = settings(cell).filter(([key]) => differing.has(key));
    return [labelsName(cell), ...told.map(([key, value]) => `${key} ${value}`)].join(', ');
  };
}

function flatten(value: unknown, key: string): [key: string, text: string][] {
  if (!isMap(value)) return [[key, typeof value === 'string' ? value : canonicalJson(value)]];
  return Object.entries(value).flatMap(([name, field]) => flatten(field, key === '' ? name : `${key}.${name}`));
}

/** Rows of texts as lines with columns two spaces apart, the first row ruled off. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].map((line) => `${line}\n`).join('');
}
