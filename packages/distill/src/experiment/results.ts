// From finished students to the cells of results.json. Not the statistics themselves, and not the tables.
import { describeLabels, type RelatedMass, relatedMass } from '../labels/describe.ts';
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
  const { ipc, source, epoch, edits, student } = cell;
  const evaluations = students.map((record) => record.evaluations);
  const validated = evaluations.every((own) => own.every(({ validation }) => validation !== null));
  const best = validated ? { bestOnValidation: summary(evaluations.map(accuracyAtBestValidation)) } : {};
  return {
    ipc,
    labels: { source, epoch, edits, ...labelNumbers(data, labelled) },
    accuracy: summary(evaluations.map(protocol === 'paper' ? bestAccuracy : lastAccuracy)),
    ...best,
    students: student.count,
    seconds: students.reduce((sum, { seconds }) => sum + seconds, 0),
    student,
  };
}

const lastAccuracy = (evaluations: readonly Evaluation[]): number => evaluations[evaluations.length - 1].accuracy;

/** Chosen by looking at the test set, as the paper's code does: only for comparison with its numbers. */
const bestAccuracy = (evaluations: readonly Evaluation[]): number => Math.max(...evaluations.map(({ accuracy }) => accuracy));

/** Test accuracy where the validation accuracy is highest; the first of equals. */
function accuracyAtBestValidation(evaluations: readonly Evaluation[]): number {
  return evaluations.reduce((best, one) => (Number(one.validation) > Number(best.validation) ? one : best)).accuracy;
}

function labelNumbers(data: ExpertRecipe['data'], { images, targets }: LabelledImages): { entropy: number; relatedMass?: RelatedMass } {
  const { entropy } = describeLabels(targets, images.labels, images.classNames.length);
  return data.name === 'shapes' ? { entropy, relatedMass: relatedMass(targets, images.labels, data.shapes, data.textures) } : { entropy };
}

/** The curve of the first expert, from its first trained epoch. */
export function expertCurve(records: readonly EpochRecord[]): Results['expert'] {
  return records.flatMap(({ epoch, loss, accuracy }) => (loss === null ? [] : [{ epoch, loss, accuracy }]));
}
