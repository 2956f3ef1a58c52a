// From finished students to the cells of results.json. Not the statistics themselves, and not the tables.
import { labelsByClass } from '../labels/by-class.ts';
import { describeLabels, relatedMass } from '../labels/describe.ts';
import { kindsOf } from '../labels/kin.ts';
import { formatAfter } from '../labels/number-formats.ts';
import { storedViewBytes } from '../labels/stored-views.ts';
import { type Cell, studentAugment } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { summary } from '../statistics/summary.ts';
import type { LabelledImages } from './labels.ts';
import type { EpochRecord, Evaluation, StudentRecord } from './records.ts';
import { isEvaluatedOnce, trainedEpochs } from './student-epochs.ts';

/** The result of a cell whose students are finished. */
export function resultCell(recipe: Recipe, cell: Cell, labelled: LabelledImages, students: readonly StudentRecord[]): ResultCell {
  const { ipc, source, epoch, experts, edits, student } = cell;
  const evaluations = students.map((record) => record.evaluations);
  const best = evaluations.every(isValidated) ? { bestOnValidation: summary(evaluations.map(accuracyAtBestValidation)) } : {};
  return {
    ipc,
    labels: { source, epoch, experts, edits, ...labelNumbers(recipe, cell, labelled) },
    accuracy: summary(students.map((record) => studentAccuracy(record, recipe.protocol))),
    ...accuracyByClass(students),
    ...best,
    students: student.count,
    seconds: students.reduce((sum, { seconds }) => sum + seconds, 0),
    student,
  };
}

/** What the students get right of each class; nothing unless all of them tell. */
function accuracyByClass(students: readonly StudentRecord[]): Pick<ResultCell, 'accuracyByClass'> {
  const told = students.flatMap(({ byClass }) => (byClass === undefined ? [] : [byClass]));
  if (told.length < students.length) return {};
  const classes = told[0].map((_, k) => summary(told.map((byClass) => byClass[k])));
  return { accuracyByClass: classes.map(({ mean, values }) => ({ mean, values })) };
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

/** The cells with each student's accuracy at its best evaluation on the validation images; none where every student had only one, which is in `cells`. */
export function cellsAtBestValidation({ cells }: Pick<Results, 'cells'>): ResultCell[] {
  if (cells.every(({ student }) => isEvaluatedOnce(student.epochs))) return [];
  return cells.flatMap((cell) => (cell.bestOnValidation === undefined ? [] : [{ ...cell, accuracy: cell.bestOnValidation }]));
}

function labelNumbers(recipe: Recipe, cell: Cell, { images: { labels, classNames }, targets }: LabelledImages) {
  const { data } = recipe;
  const K = classNames.length;
  const epochs = trainedEpochs(cell.student.epochs, recipe.protocol);
  const described = describeLabels(targets, labels, K, formatAfter(cell.edits.split(' | ')));
  const { entropy } = described;
  const bytesPerImage = cell.source === 'teacher' ? storedViewBytes(studentAugment(recipe, cell), epochs, K) : described.bytesPerImage;
  if (data.name !== 'shapes') {
    const kinds = kindsOf(data.name);
    return { entropy, bytesPerImage, byClass: labelsByClass(targets, labels, K, kinds === null ? {} : { kinds }) };
  }
  const related = relatedMass(targets, labels, data.shapes, data.textures);
  return { entropy, bytesPerImage, byClass: labelsByClass(targets, labels, K, { pairs: data }), relatedMass: related };
}

/** The curve of the first expert, from its first trained epoch. */
export function expertCurve(records: readonly EpochRecord[]): Results['expert'] {
  return records.flatMap(({ epoch, loss, accuracy }) => (loss === null ? [] : [{ epoch, loss, accuracy }]));
}
