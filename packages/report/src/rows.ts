// Cells grouped into rows: the lines of the tables and the series of the figures. Not their numbers' format.
import { type LabelSource, labelsName, type ResultCell, runSettings, settingsNamer, sourceName } from '@softlabel/distill';
import { ascending } from './format.ts';

/** The cells of one kind of labels under one set of student settings. */
export interface Row {
  /** `hard`, or `expert epoch 20, temperature 2, optimizer.lr 0.1`. */
  readonly name: string;
  readonly source: LabelSource;
  /** Expert epoch of the labels, null for labels from no expert. */
  readonly epoch: number | null;
  /** What tells rows of one epoch apart: who labels, edits and differing student settings; empty when nothing does. */
  readonly variant: string;
  /** Those student settings alone. */
  readonly settings: string;
  readonly cells: readonly ResultCell[];
}

/** Rows with hard labels first, then by variant in the cells' order and by epoch; a row's cells by IPC. */
export function rowsOf(cells: readonly ResultCell[]): Row[] {
  const settings = settingsNamer(cells);
  const rows = [...groupBy(cells, (cell) => named(labelsName(cell), settings(cell))).entries()].map(([name, members]): Row => {
    const [{ labels }] = members;
    const told = settings(members[0]);
    const byIpc = [...members].sort((a, b) => a.ipc - b.ipc);
    const { source, epoch, edits } = labels;
    return { name, source, epoch, variant: named(unusualSource(labels), edits, told), settings: told, cells: byIpc };
  });
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  const rank = (row: Row) => [isHard(row) ? 0 : 1, variants.indexOf(row.variant), row.epoch ?? 0];
  return rows.sort((a, b) => compareLists(rank(a), rank(b)));
}

/** Rows by labels alone: of cells of one run that differ in their students only, the first. */
export function labelRowsOf(cells: readonly ResultCell[]): Row[] {
  return rowsOf([...groupBy(cells, labelsAndIpc).values()].map(([first]) => first));
}

/** Whether the row's labels are the classes of the images. */
export function isHard({ source }: Row): boolean {
  return source === 'hard';
}

/** Rows of labels from expert epochs. */
export function softRows(rows: readonly Row[]): Row[] {
  return rows.filter(({ epoch }) => epoch !== null);
}

/** Rows that differ in their epoch only, under what sets them apart from others. */
export interface Variant {
  /** Empty where there is nothing to tell. */
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The variants of rows, in their order. */
export function variantsOf(rows: readonly Row[]): Variant[] {
  const groups = [...groupBy(rows, ({ variant }) => variant)];
  return groups.map(([variant, same]) => ({ title: variant === '' && groups.length > 1 ? 'unedited' : variant, rows: same }));
}

/** Whether several rows have labels of the same epoch, so that nothing is to be seen of them over epochs. */
export function areOfOneEpoch(rows: readonly Row[]): boolean {
  return rows.length > 1 && labelEpochs(rows).length === 1;
}

/** The cell of a row at one IPC. */
export function cellAt(row: Row | undefined, ipc: number): ResultCell | undefined {
  return row?.cells.find((cell) => cell.ipc === ipc);
}

/** The hard labels' cell to hold against the row's cell at `ipc`: same IPC, same told settings. */
export function hardBeside(rows: readonly Row[], { settings }: Row, ipc: number): ResultCell | undefined {
  return cellAt(
    rows.find((row) => isHard(row) && row.settings === settings),
    ipc,
  );
}

/** IPCs of the cells, ascending. */
export function ipcsOf(rows: readonly Row[]): number[] {
  return ascending(rows.flatMap(({ cells }) => cells.map(({ ipc }) => ipc)));
}

/** Expert epochs that labelled, ascending. */
export function labelEpochs(rows: readonly Row[]): number[] {
  return ascending(rows.flatMap(({ epoch }) => epoch ?? []));
}

/** Members of each key, keys in the order of first sight. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Who labels, where it is not the class or an expert. */
function unusualSource(labels: ResultCell['labels']): string {
  const name = sourceName(labels);
  return name === 'hard' || name === 'expert' ? '' : name;
}

function labelsAndIpc(cell: ResultCell): string {
  return `${labelsName(cell)}, ${runSettings(cell)} at ${cell.ipc}`;
}

function named(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  return a.map((value, place) => value - b[place]).find((difference) => difference !== 0) ?? 0;
}
