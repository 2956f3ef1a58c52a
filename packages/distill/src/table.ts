// Text tables of results: accuracy by labels and ipc, and what the labels look like. Not HTML (the report's).
import { labelsName, settingsNamer } from './cell-names.ts';
import type { ResultCell, Results } from './runs/results.ts';

/** Accuracy in percent with 95 % interval and number of students: one row for each kind of labels, one column for each ipc. */
export function accuracyTable({ cells }: Results): string {
  const settings = settingsNamer(cells);
  const name = (cell: ResultCell) => [labelsName(cell), settings(cell)].filter((part) => part !== '').join(', ');
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
