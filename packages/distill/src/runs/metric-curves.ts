// The records of a run as curves over epochs, the way TensorBoard shows them. Not the bytes of its files (packages/formats), and not where they go.
import type { ScalarEvent } from '@softlabel/formats';
import { labelsName } from '../cell-names.ts';
import type { EpochRecord, Records, StudentRecord } from '../experiment/records.ts';

/**
 * The curves `loss`, `accuracy` and `validation` of one expert or student; steps are epochs, or, where an
 * expert keeps parts of them, its kept epochs in order: TensorBoard counts in whole steps.
 */
export interface MetricCurves {
  /** Slashes group; the first digits of the stage's identity keep apart what recipes before and after a change call the same. */
  readonly name: string;
  readonly events: readonly ScalarEvent[];
}

/** Curves of every expert, then of every student, in the order of their records. The same records give the same curves. */
export function metricCurves(records: Records): MetricCurves[] {
  const experts = new Set(records.everyEpoch.map(({ identity }) => identity));
  return [...Array.from(experts, (identity) => expertCurves(records.epochs(identity))), ...records.students.map(studentCurves)];
}

function expertCurves(epochs: readonly EpochRecord[]): MetricCurves {
  const { expert, identity } = epochs[0];
  const whole = epochs.every(({ epoch }) => Number.isInteger(epoch));
  const events = epochs.flatMap(({ epoch, loss, accuracy, validation, seconds }, place) =>
    pointsAt(whole ? epoch : place, seconds, { loss, accuracy, validation }),
  );
  return { name: `expert-${expert}-${firstDigits(identity)}`, events };
}

/** A student's record has one time and one loss, those of its last epoch; the time serves all evaluations. */
function studentCurves(record: StudentRecord): MetricCurves {
  const { ipc, student, identity, evaluations, loss, seconds } = record;
  const last = evaluations.length - 1;
  const events = evaluations.flatMap(({ epoch, accuracy, validation }, i) =>
    pointsAt(epoch, seconds, { loss: i === last ? loss : null, accuracy, validation }),
  );
  return { name: `ipc-${ipc}/${folderName(labelsName({ labels: record }))}/student-${student}-${firstDigits(identity)}`, events };
}

/** Records hold no dates, only the seconds since training began: these are the curves' times. */
function pointsAt(step: number, wallTime: number, values: Readonly<Record<string, number | null>>): ScalarEvent[] {
  return Object.entries(values).flatMap(([tag, value]) => (value === null ? [] : [{ tag, step, value, wallTime }]));
}

const firstDigits = (identity: string): string => identity.slice(0, 8);

/** `expert epoch 2, top-k 5` as `expert-epoch-2-top-k-5`, for any file system. */
const folderName = (text: string): string => text.replaceAll(/[^a-z0-9.]+/gi, '-');
