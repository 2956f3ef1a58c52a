// From finished students to the cells of results.json. Not the statistics themselves, and not the tables.
import { labelsByClass } from '../labels/by-class.ts';
import { describeLabels, relatedMass } from '../labels/describe.ts';
import { formatAfter } from '../labels/number-formats.ts';
import type { Cell } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { summary } from '../statistics/summary.ts';
import type { LabelledImages } from './labels.ts';
import type { EpochRecord, Evaluation, StudentRecord } from './records.ts';

/** The result of a cell whose students are finished. */
export function resultCell(
  { data, protocol }: Recipe,
  cell: Cell,
  labelled: LabelledImages,
  students: readonly StudentRecord[],
): ResultCell {
  const { ipc, source, epoch, experts, edits, student } = cell;
  const evaluations = students.map((record) => record.evaluations);
  const best = evaluations.every(isValidated) ? { bestOnValidation: summary(evaluations.map(accuracyAtBestValidation)) } : {};
  return {
    ipc,
    labels: { source, epoch, experts, edits, ...labelNumbers(data, edits, labelled) },
    accuracy: summary(students.map((record) => studentAccuracy(record, protocol))),
    ...best,
    students: student.count,
    seconds: students.reduce((sum, { seconds }) => sum + seconds, 0),
    student,
  };
}

/** Whether the validation set was looked at too, every time. */
export const isValidated = (evaluations: readonly Evaluation[]): boolean => evaluations.every(({ validation }) => validation !== null);

/** The accuracy that counts for a student: on the test set after the last epoch, or by `protocol: paper` at the best evaluation. */
export const studentAccuracy = ({ evaluations }: StudentRecord, protocol: Recipe['protocol']): number =>
  protocol === 'paper' ? bestAccuracy(evaluations) : lastAccuracy(evaluations);

const lastAccuracy = (evaluations: readonly Evaluation[]): number => evaluations[evaluations.length - 1].accuracy;

/** Chosen by looking at the test set, as the paper's code does: only for comparison with its numbers. */
export const bestAccuracy = (evaluations: readonly Evaluation[]): number => Math.max(...evaluations.map(({ accuracy }) => accuracy));

/** Test accuracy where the validation accuracy is highest; the first of equals. */
export function accuracyAtBestValidation(evaluations: readonly Evaluation[]): number {
  return evaluations.reduce((best, one) => (Number(one.validation) > Number(best.validation) ? one : best)).accuracy;
}

function labelNumbers(data: ExpertRecipe['data'], edits: string, { images: { labels, classNames }, targets }: LabelledImages) {
  const K = classNames.length;
  const { entropy, bytesPerImage } = describeLabels(targets, labels, K, formatAfter(edits.split(' | ')));
  if (data.name !== 'shapes') return { entropy, bytesPerImage, byClass: labelsByClass(targets, labels, K) };
  const related = relatedMass(targets, labels, data.shapes, data.textures);
  return { entropy, bytesPerImage, byClass: labelsByClass(targets, labels, K, data), relatedMass: related };
}

/** The curve of the first expert, from its first trained epoch. */
export function expertCurve(records: readonly EpochRecord[]): Results['expert'] {
  return records.flatMap(({ epoch, loss, accuracy }) => (loss === null ? [] : [{ epoch, loss, accuracy }]));
}
