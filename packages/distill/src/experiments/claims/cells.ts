// Which cells of results a claim speaks of: by their labels, at the fewest or the most images, at the first or the last epoch. Not the claim.
import { canonicalJson } from '../../canonical-json.ts';
import { canonicalEdits } from '../../labels/pipeline.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { NotTestable } from './claim.ts';

export type ClassLabels = NonNullable<ResultCell['labels']['byClass']>[number];

/** What is asked of a cell; anything that is not said may be as it likes. */
export interface Wanted {
  readonly ipc?: number;
  readonly source?: ResultCell['labels']['source'];
  /** Null for labels of no expert epoch. */
  readonly epoch?: number | null;
  readonly edits?: string;
  /** Null for students that see images of all classes. */
  readonly withoutClass?: number | null;
}

/** The cells that are as wanted. */
export function cellsWith({ cells }: Results, { ipc, source, epoch, edits, withoutClass }: Wanted): ResultCell[] {
  const pipeline = edits === undefined ? undefined : canonicalEdits(edits);
  return cells.filter(
    (cell) =>
      (ipc === undefined || cell.ipc === ipc) &&
      (source === undefined || cell.labels.source === source) &&
      (epoch === undefined || cell.labels.epoch === epoch) &&
      (pipeline === undefined || cell.labels.edits === pipeline) &&
      (withoutClass === undefined || cell.student.withoutClass === withoutClass),
  );
}

/** The one cell that is as wanted. Throws NotTestable where there are none or several. */
export function cellWith(results: Results, wanted: Wanted): ResultCell {
  const cells = cellsWith(results, wanted);
  if (cells.length === 1) return cells[0];
  const asked = Object.entries(wanted).map(([key, value]) => `${key} ${value === '' ? 'none' : value}`);
  throw new NotTestable(`expected one cell with ${asked.join(', ')}, got ${cells.length}`);
}

/** All that sets a cell apart from others. */
type CellSettings = Pick<ResultCell, 'ipc' | 'student'> &
  Pick<ResultCell['labels'], 'source' | 'epoch' | 'edits'> & {
    readonly experts: readonly number[];
    readonly settings: Readonly<Record<string, unknown>>;
  };

/** Throws NotTestable unless cells differ in `what` alone, which `others` leaves out of what sets them apart. */
export function requireAlike(cells: readonly ResultCell[], what: string, others: (settings: CellSettings) => unknown): void {
  const kinds = new Set(
    cells.map(({ ipc, labels: { source, epoch, edits, experts = [] }, student, settings = {} }) =>
      canonicalJson(others({ ipc, source, epoch, edits, experts, student, settings })),
    ),
  );
  if (kinds.size > 1) throw new NotTestable(`expected cells that differ in ${what} alone, got ${kinds.size} kinds of other settings`);
}

/** A cell at the same number of images, of the same expert epoch, with other edits. */
export const editedBeside = (results: Results, { ipc, labels: { epoch } }: ResultCell, edits: string): ResultCell =>
  cellWith(results, { ipc, epoch, edits });

/** Smallest and largest of some numbers of the cells, two at least. Throws NotTestable for fewer, naming `what` they are. */
export function ends(what: string, values: Iterable<number>): readonly [least: number, most: number] {
  const ascending = [...new Set(values)].sort((a, b) => a - b);
  const [least, most] = [ascending[0], ascending[ascending.length - 1]];
  if (ascending.length < 2) throw new NotTestable(`expected two ${what} at least, got ${ascending.join(', ') || 'none'}`);
  return [least, most];
}

/** Fewest and most images per class. */
export const ipcEnds = ({ cells }: Results) =>
  ends(
    'numbers of images per class',
    cells.map(({ ipc }) => ipc),
  );

/** The largest number of images per class. Throws NotTestable where there is no cell. */
export const mostImages = (results: Results): number => Math.max(...imagesOf(results));

/** The smallest number of images per class. Throws NotTestable where there is no cell. */
export const fewestImages = (results: Results): number => Math.min(...imagesOf(results));

function imagesOf({ cells }: Results): number[] {
  if (cells.length === 0) throw new NotTestable('expected finished cells, got none');
  return cells.map(({ ipc }) => ipc);
}

/** The cell of an expert's labels with these edits, at the largest number of images per class. */
export const softWithMost = (results: Results, edits: string): ResultCell =>
  cellWith(results, { ipc: mostImages(results), source: 'expert', edits });

/** The cell of hard labels at the largest number of images per class. */
export const hardWithMost = (results: Results): ResultCell => cellWith(results, { ipc: mostImages(results), source: 'hard' });

/** The numbers in the edits of cells that are nothing but `name NUMBER`. */
export function editNumbers({ cells }: Results, name: string): number[] {
  const numbers = cells.map(({ labels }) => labels.edits.split(' ')).filter(([edit, , ...more]) => edit === name && more.length === 0);
  return numbers.map(([, number]) => Number(number));
}

/** The smallest number of probabilities that labels are cut to by `top-k` alone. Throws NotTestable where none are. */
export function leastKept(results: Results): number {
  const kept = editNumbers(results, 'top-k');
  if (kept.length === 0) throw new NotTestable('expected labels cut by top-k, got none');
  return Math.min(...kept);
}

/** First and last expert epoch among the labels of cells. */
export const epochEnds = (cells: readonly ResultCell[]) =>
  ends(
    'expert epochs',
    cells.flatMap(({ labels }) => labels.epoch ?? []),
  );

/** The labels of the one cell that is as wanted, class by class. Throws NotTestable where there are none. */
export function classLabels(results: Results, wanted: Wanted): readonly ClassLabels[] {
  const { byClass } = cellWith(results, wanted).labels;
  if (byClass === undefined) throw new NotTestable('expected results that describe labels by class, got older ones');
  return byClass;
}
