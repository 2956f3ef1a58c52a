// Whether the numbers of results.json are those of the records it was made of. Not the folder around them (check-run.ts).
import type { Records, StudentRecord } from '../experiment/records.ts';
import { studentAccuracy } from '../experiment/results.ts';
import { trainedEpochs } from '../experiment/student-epochs.ts';
import type { Cell } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Results } from '../runs/results.ts';
import { summary } from '../statistics/summary.ts';

type Accuracy = Results['cells'][number]['accuracy'];

/** What is wrong with the students of the one cell of `results`: their number, records and accuracies, mean and interval. */
export function studentFindings({ protocol }: Recipe, cell: Cell, { cells }: Results, records: Records): string[] {
  const [told] = cells;
  const wanted = `the one cell with ipc ${cell.ipc} and ${cell.source} labels of epoch ${cell.epoch}`;
  if (cells.length !== 1) return [`results: expected ${wanted}, got ${cells.length} cells.`];
  if (!isOf(cell, { ...told.labels, ipc: told.ipc })) return [`results: expected ${wanted}, got another one.`];
  const { values } = told.accuracy;
  const { count } = cell.student;
  if (values.length !== count) return [`results: expected ${count} students, got ${values.length}.`];
  const epochs = trainedEpochs(cell.student.epochs, protocol);
  const found = values.map((_, student) => recordsOf(cell, student, epochs, records).map((record) => studentAccuracy(record, protocol)));
  return [
    ...values.flatMap((value, student) => valueFindings(cell, student, value, epochs, found[student])),
    ...summaryFindings(told.accuracy),
  ];
}

/** The finished records of a student: more than one where the folder has one of another version of the code, too. */
function recordsOf(cell: Cell, student: number, epochs: number, records: Records): StudentRecord[] {
  const isFinished = ({ evaluations }: StudentRecord) => evaluations[evaluations.length - 1].epoch === epochs;
  return records.students.filter((record) => record.student === student && isOf(cell, record) && isFinished(record));
}

function valueFindings({ student: { count } }: Cell, student: number, value: number, epochs: number, found: readonly number[]): string[] {
  if (found.includes(value)) return [];
  const name = `student ${student + 1} of ${count}`;
  if (found.length === 0) return [`metrics: expected a record of ${name} after ${epochs} epochs, got none.`];
  return [`results: expected accuracy ${found.join(' or ')} of ${name}, as in its record, got ${value}.`];
}

/** What is wrong with the expert's accuracy at the epoch that labels. */
export function expertFindings({ epoch }: Cell, { expert }: Results, records: Records): string[] {
  const found = records.everyEpoch.filter((record) => record.expert === 0 && record.epoch === epoch).map(({ accuracy }) => accuracy);
  const told = expert.find((one) => one.epoch === epoch)?.accuracy;
  if (found.length === 0) return [`metrics: expected a record of the expert's epoch ${epoch}, got none.`];
  if (told !== undefined && found.includes(told)) return [];
  return [`results: expected accuracy ${found.join(' or ')} of the expert at epoch ${epoch}, as in its record, got ${told ?? 'none'}.`];
}

/** Mean, deviation and interval are computed again. */
function summaryFindings(told: Accuracy): string[] {
  const again = summary(told.values);
  const numbers = [
    { name: 'a mean', expected: [again.mean], got: [told.mean] },
    { name: 'a standard deviation', expected: [again.std], got: [told.std] },
    { name: 'a 95 % interval', expected: again.ci95 ?? [], got: told.ci95 ?? [] },
  ];
  const texts = numbers.map(({ name, expected, got }) => ({ name, expected: digits(expected), got: digits(got) }));
  const wrong = texts.filter(({ expected, got }) => expected !== got);
  return wrong.map(({ name, expected, got }) => `results: expected ${name} of ${expected}, got ${got}.`);
}

/** To six digits: the last bits of a quantile may differ from one JavaScript engine to another. */
function digits(values: readonly (number | null)[]): string {
  return values.map((value) => (value === null ? 'none' : value.toPrecision(6))).join(' to ') || 'none';
}

type Place = Pick<Cell, 'ipc' | 'source' | 'epoch' | 'edits'>;
const isOf = (cell: Place, other: Place): boolean =>
  cell.ipc === other.ipc && cell.source === other.source && cell.epoch === other.epoch && cell.edits === other.edits;
