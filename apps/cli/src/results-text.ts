// A run's results as people read them on a terminal. Not the report.
import { accuracyTable, labelTable, type Results } from '@softlabel/distill';

/** What an accuracy is, by protocol. */
const MEANING = {
  strict: 'after the last epoch',
  paper: 'best of the evaluations on the test set, as in the paper; not comparable with strict results',
} as const;

/** Both tables with what their numbers are. */
export function resultsText(results: Results): string {
  const { recipe, expert, cells } = results;
  const last = expert.at(-1);
  const lines = [
    `${recipe.name}: accuracy on the test set, ${MEANING[recipe.protocol]}; mean and 95 % interval over n students`,
    '',
    accuracyTable(results).trimEnd(),
  ];
  const chosen = cells.flatMap((cell) => (cell.bestOnValidation === undefined ? [] : [{ ...cell, accuracy: cell.bestOnValidation }]));
  if (chosen.length > 0)
    lines.push(
      '',
      'The same where each student was best on the validation images',
      '',
      accuracyTable({ ...results, cells: chosen }).trimEnd(),
    );
  if (cells.length > 0)
    lines.push(
      '',
      'Labels: entropy, and label mass by relation to the true class where classes are known pairs',
      '',
      labelTable(results).trimEnd(),
    );
  if (last !== undefined) lines.push('', `Expert: ${(100 * last.accuracy).toFixed(1)} % after ${last.epoch} epochs`);
  return lines.join('\n');
}
