// The records of runs as tables on a terminal. Not its results (results-text.ts).
import { alignedTable, labelsName, type Records } from '@softlabel/distill';
import { percentText } from './facts-text.ts';
import type { RunRecords } from './run-records.ts';

/** A table of the experts' epochs and one of the students, with the runs of a sweep in a column; a record of an earlier recipe is told by its identity. */
export function metricsText(runs: readonly RunRecords[]): string {
  const isSweep = runs.some(({ run }) => run !== null);
  const table = (titles: readonly string[], rowsOf: (records: Records) => string[][]) => {
    const rows = runs.flatMap(({ run, records }) => rowsOf(records).map((row) => [...(run === null ? [] : [run]), ...row]));
    return rows.length === 0 ? [] : [alignedTable([[...(isSweep ? ['run'] : []), ...titles, ...NUMBERS], ...rows])];
  };
  return [...table(['expert', 'epoch'], epochRows), ...table(['labels', 'IPC', 'student', 'epochs'], studentRows)].join('\n');
}

const epochRows = ({ everyEpoch }: Records): string[][] =>
  everyEpoch.map(({ expert, epoch, loss, accuracy, validation, seconds, identity }) => [
    String(expert),
    String(epoch),
    ...numbers(loss, accuracy, validation, seconds, identity),
  ]);

const studentRows = ({ students }: Records): string[][] =>
  students.map(({ ipc, student, evaluations, loss, seconds, identity, ...labels }) => {
    const { epoch, accuracy, validation } = evaluations[evaluations.length - 1];
    return [labelsName({ labels }), String(ipc), String(student), String(epoch), ...numbers(loss, accuracy, validation, seconds, identity)];
  });

const NUMBERS = ['loss', 'accuracy', 'validation', 'seconds', 'identity'] as const;

function numbers(loss: number | null, accuracy: number, validation: number | null, seconds: number, identity: string): string[] {
  const optional = (value: number | null, text: (value: number) => string) => (value === null ? '-' : text(value));
  const lossText = optional(loss, (nats) => `${nats.toFixed(3)} nats`);
  return [lossText, percentText(accuracy), optional(validation, percentText), seconds.toFixed(1), identity.slice(0, 8)];
}
