// A run's results as people read them on a terminal. Not the report.
import {
  accuracyTable,
  cellsAtBestValidation,
  labelsName,
  labelTable,
  missingText,
  type Results,
  settingsNamer,
  toldCandidates,
} from '@softlabel/distill';
import { percentText } from './facts-text.ts';

/** What an accuracy is, by protocol. */
const MEANING = {
  strict: 'after the last epoch',
  paper: 'best of the evaluations on the test set, as in the paper; not comparable with strict results',
} as const;

/** Both tables with what their numbers are, what was chosen, and what is missing. */
export function resultsText(results: Results): string {
  const { recipe, expert, cells } = results;
  const last = expert.at(-1);
  const lines = [
    `${recipe.name}: accuracy on the test set, ${MEANING[recipe.protocol]}; mean and 95 % interval over n students`,
    '',
    accuracyTable(results).trimEnd(),
    ...missingLines(results),
    ...choiceLines(results),
  ];
  const chosen = cellsAtBestValidation(results);
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

function missingLines({ missing = [] }: Results): string[] {
  return missing.length === 0 ? [] : ['', 'Missing from these results, and why', '', ...missing.map(missingText)];
}

/** What won in each cell that was chosen by validation, and how far from alone. */
function choiceLines({ cells }: Results): string[] {
  const settings = settingsNamer(cells);
  const lines = cells.flatMap((cell) => {
    if (cell.selection === undefined) return [];
    const told = toldCandidates(cell.selection);
    const equals = told.filter(({ standing }) => standing === 'equal').length;
    const [winner] = told.filter(({ standing }) => standing === 'chosen');
    const name = [labelsName(cell), `IPC ${cell.ipc}`, settings(cell)].filter((part) => part !== '').join(', ');
    const ties = equals === 0 ? '' : `, the first of ${equals + 1} equals`;
    return [
      `${name}: ${winner.name} (${percentText(winner.validation)}, n=${cell.selection.students}), of ${told.length} candidates${ties}`,
    ];
  });
  const by = 'Chosen on validation images, by the mean accuracy of the first students after the last epoch';
  return lines.length === 0 ? [] : ['', by, '', ...lines];
}
