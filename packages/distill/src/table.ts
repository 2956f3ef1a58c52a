// Text tables of results: accuracy by labels and ipc, and what the labels look like. Not HTML (the report's).
import { labelsName, leftOutName, runSettings, settingsNamer } from './cell-names.ts';
import { pointsText } from './number-text.ts';
import type { ResultCell, Results } from './runs/results.ts';
import { cellDifference } from './statistics/cell-difference.ts';

/** Characters that a line of a terminal has at least. */
const TERMINAL_WIDTH = 80;
const GAP = '  ';
const NOTHING = '-';

/**
 * Accuracy in percent with 95 % interval and number of students: one row for each kind of labels, one column for each ipc. Below soft
 * labels, their difference from the hard ones at that ipc, in percentage points with the 95 % interval of the paired difference. Where hard labels
 * come with several settings, it is those with the same; where cases give soft labels settings of their own, such as epochs, these differ too.
 */
export function accuracyTable({ cells }: Results): string {
  const settings = settingsNamer(cells);
  const name = (cell: ResultCell) => [labelsName(cell), settings(cell)].filter((part) => part !== '').join(', ');
  const hardBeside = (cell: ResultCell) =>
    cells.find((other) => other.labels.source === 'hard' && other.ipc === cell.ipc && settings(other) === settings(cell));
  const ipcs = [...new Set(cells.map((cell) => cell.ipc))].sort((a, b) => a - b);
  const rows = [...new Set(cells.map(name))].flatMap((row) => {
    const inRow = ipcs.map((ipc) => cells.find((cell) => cell.ipc === ipc && name(cell) === row));
    const differences = inRow.map((cell) => differenceText(cell, cell && hardBeside(cell)));
    return [
      [row, ...inRow.map(accuracyText)],
      ['  over hard', ...differences],
    ];
  });
  return narrowTables([['labels', ...ipcs.map((ipc) => `IPC ${ipc}`)], ...rows]);
}

/** Entropy of the labels, and their mass by relation where the classes are known pairs: one row for each kind of labels and ipc. */
export function labelTable({ cells }: Results): string {
  const related = cells.some((cell) => cell.labels.relatedMass !== undefined);
  const head = ['labels', 'IPC', 'entropy', ...(related ? ['same class', 'same shape', 'same texture', 'unrelated'] : [])];
  const rows = cells.map((cell) => [
    [labelsName(cell), leftOutName(cell), runSettings(cell)].filter((part) => part !== '').join(', '),
    String(cell.ipc),
    `${cell.labels.entropy.toFixed(2)} nats`,
    ...relatedTexts(cell, related),
  ]);
  // Cells that differ in their students only share their labels.
  return alignedTable([head, ...new Map(rows.map((row) => [row.join(), row])).values()]);
}

function relatedTexts({ labels: { relatedMass } }: ResultCell, related: boolean): string[] {
  if (!related) return [];
  if (relatedMass === undefined) return [NOTHING, NOTHING, NOTHING, NOTHING];
  const { sameClass, sameShape, sameTexture, unrelated } = relatedMass;
  return [sameClass, sameShape, sameTexture, unrelated].map((mass) => `${percent(mass)} %`);
}

function accuracyText(cell: ResultCell | undefined): string {
  if (cell === undefined) return NOTHING;
  const { mean, ci95, n } = cell.accuracy;
  const interval = ci95 === null ? '' : ` [${ci95.map(percent).join(', ')}]`;
  return `${percent(mean)} %${interval} n=${n}`;
}

function differenceText(cell: ResultCell | undefined, hard: ResultCell | undefined): string {
  if (cell === undefined || hard === undefined || cell === hard) return NOTHING;
  const { mean, paired } = cellDifference(cell, hard);
  return paired === null || paired.ci95 === null ? pointsText(mean) : `${pointsText(mean)} [${paired.ci95.map(pointsText).join(', ')}]`;
}

const percent = (fraction: number) => (fraction * 100).toFixed(1);

/**
 * The columns as tables that a terminal can show, one below the other, each with the first column and without rows that have nothing in
 * it.
 */
function narrowTables([head, ...body]: readonly (readonly string[])[]): string {
  const widths = columnWidths([head, ...body]);
  const groups: number[][] = [[]];
  let used = widths[0];
  for (let column = 1; column < widths.length; column++) {
    if (column > 1 && used + GAP.length + widths[column] > TERMINAL_WIDTH) {
      groups.push([]);
      used = widths[0];
    }
    groups[groups.length - 1].push(column);
    used += GAP.length + widths[column];
  }
  const tables = groups.map((columns) => {
    const told = body.filter((row) => columns.some((column) => row[column] !== NOTHING));
    return alignedTable([head, ...told].map((row) => [row[0], ...columns.map((column) => row[column])]));
  });
  return tables.join('\n');
}

/** Rows of texts as lines with columns two spaces apart, the first row ruled off. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(rows);
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join(GAP)
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  return [lines[0], rule, ...lines.slice(1)].map((line) => `${line}\n`).join('');
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return rows[0].map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column].length), 0));
}
