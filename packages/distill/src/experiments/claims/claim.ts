// A claim about results, and the quantity that decides it. Not the test of it (judge.ts).
import { labelsName, runSettings } from '../../cell-names.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { meanDifference } from '../../statistics/mean-difference.ts';

/** A statement that results can show, contradict, or leave open. */
export interface Claim {
  /** Short name within its experiment, which stays when the text changes. */
  readonly id: string;
  readonly text: string;
  /** The quantity that the claim says is above its bound; throws NotTestable where these results do not hold it. */
  readonly measure: (results: Results) => Measured;
}

/** Why results cannot test a claim, such as for want of a cell. */
export class NotTestable extends Error {
  override name = 'NotTestable';
}

/** An estimate whose error follows Student's t, on the scale on which it does: a factor by its logarithm. */
export interface Measured {
  /** What it is, such as `expert epoch 4 less hard, IPC 10`. */
  readonly quantity: string;
  /** `points`: a difference of fractions, shown in percentage points. */
  readonly unit: 'points' | 'nats' | 'factor';
  readonly value: number;
  /** The claim says that the true value is above this. */
  readonly bound: number;
  /** Standard error of `value`; null where nothing is known of it. */
  readonly error: number | null;
  /** Degrees of freedom of `error`. */
  readonly degrees: number;
  readonly n: number;
  /** What `n` counts. */
  readonly of: 'students' | 'classes' | 'accuracies' | 'choices of images';
  /** Where it was picked from several (picked.ts). */
  readonly looks?: Looks;
}

/** How many chances an estimate had to be far above its bound by luck, and how many to be far below. */
export interface Looks {
  readonly above: number;
  readonly below: number;
}

/** The mean of independent `values`, two at least. Throws NotTestable for fewer. */
export function meanOf(
  values: readonly number[],
  { bound = 0, of = 'students', unit = 'points', quantity }: Pick<Measured, 'quantity'> & Partial<Pick<Measured, 'bound' | 'of' | 'unit'>>,
): Measured {
  const n = values.length;
  if (n < 2) throw new NotTestable(`expected at least 2 ${of}, got ${n}`);
  const { mean, error } = meanDifference(values);
  return { quantity, unit, value: mean, bound, error, degrees: n - 1, n, of };
}

/** A cell and the factor that its accuracy counts with. */
export type Term = readonly [weight: number, cell: ResultCell];

/** Sum of weighted accuracies, student by student, since those of equal number share their seed (see `cellDifference`). */
export function contrast(quantity: string, terms: readonly Term[], bound = 0): Measured {
  return meanOf(studentSums(terms), { quantity, bound });
}

/** How much more accurate the students of `cell` are than those of `other`, in pairs. */
export function difference(cell: ResultCell, other: ResultCell, bound = 0): Measured {
  return contrast(
    differenceName(cell, other),
    [
      [1, cell],
      [-1, other],
    ],
    bound,
  );
}

/** `expert epoch 4 less hard, IPC 10`, with the settings of a sweep's runs; or, of one epoch, `unedited less swap 1, expert epoch 4, IPC 10`. */
function differenceName(cell: ResultCell, other: ResultCell): string {
  const { labels, ipc } = cell;
  const [own, others] = [cell, other].map((one) => [labelsName(one), runSettings(one)].filter((part) => part !== '').join(', '));
  if (labels.epoch !== null && labels.epoch === other.labels.epoch && labels.edits !== other.labels.edits && ipc === other.ipc)
    return `${labels.edits || 'unedited'} less ${other.labels.edits || 'unedited'}, expert epoch ${labels.epoch}, IPC ${ipc}`;
  if (ipc === other.ipc) return `${own} less ${others}, IPC ${ipc}`;
  return `${own} at IPC ${ipc} less ${others} at IPC ${other.ipc}`;
}

/** The weighted sum of each student number. Throws NotTestable unless all cells are finished and have equally many students. */
export function studentSums(terms: readonly Term[]): number[] {
  const [[, first]] = terms;
  for (const [, { accuracy, students }] of terms) {
    if (accuracy.n < students) throw new NotTestable(`expected finished cells, got one with ${accuracy.n} of ${students} students`);
    if (accuracy.n !== first.accuracy.n)
      throw new NotTestable(`expected equally many students in each cell, got ${first.accuracy.n} and ${accuracy.n}`);
  }
  return first.accuracy.values.map((_, i) => terms.reduce((sum, [weight, { accuracy }]) => sum + weight * accuracy.values[i], 0));
}
