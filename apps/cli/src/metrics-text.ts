// The records of a run as tables on a terminal. Not its results (results-text.ts).
import { alignedTable, labelsName, type Records } from '@softlabel/distill';
import { percentText } from './facts-text.ts';

/** A table of the experts' epochs and one of the students; a record of an earlier recipe is told by its identity. */
export function metricsText(records: Records): string {
  const epochs = records.everyEpoch.map(({ expert, epoch, loss, accuracy, validation, seconds, identity }) => [
    String(expert),
    String(epoch),
    ...numbers(loss, accuracy, validation, seconds, identity),
  ]);
  const students = records.students.map(({ ipc, student, evaluations, loss, seconds, identity, ...labels }) => {
    const { epoch, accuracy, validation } = evaluations[evaluations.length - 1];
    return [labelsName({ labels }), String(ipc), String(student), String(epoch), ...numbers(loss, accuracy, validation, seconds, identity)];
  });
  const tables = [
    [['expert', 'epoch', ...NUMBERS], ...epochs],
    [['labels', 'IPC', 'student', 'epochs', ...NUMBERS], ...students],
  ];
  return tables.flatMap((rows) => (rows.length > 1 ? [alignedTable(rows)] : [])).join('\n');
}

const NUMBERS = ['loss', 'accuracy', 'validation', 'seconds', 'identity'] as const;

function numbers(loss: number | null, accuracy: number, validation: number | null, seconds: number, identity: string): string[] {
  const optional = (value: number | null, text: (value: number) => string) => (value === null ? '-' : text(value));
  const lossText = optional(loss, (nats) => `${nats.toFixed(3)} nats`);
  return [lossText, percentText(accuracy), optional(validation, percentText), seconds.toFixed(1), identity.slice(0, 8)];
}
