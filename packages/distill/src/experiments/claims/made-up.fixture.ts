// Results of an experiment's recipe with accuracies that a test makes up. Not what it makes up.
import { type Cell, expandCells } from '../../recipe/cells.ts';
import type { SweepPoint } from '../../recipe/parse.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { summary } from '../../statistics/summary.ts';
import { type Experiment, experimentSweep, type Scale } from '../experiment.ts';

/** A cell of a recipe, with what its run has of a sweep's lists. */
export interface MadeUpCell {
  readonly cell: Cell;
  readonly settings: SweepPoint['settings'];
  /** Place among all cells. */
  readonly place: number;
}

/** What is made up about a cell. */
export interface MadeUpNumbers {
  readonly accuracies: readonly number[];
  readonly byClass?: ResultCell['labels']['byClass'] | undefined;
  readonly accuracyByClass?: ResultCell['accuracyByClass'] | undefined;
}

/** Results at one scale; the expert's accuracy is one half at every epoch that labels. */
export function madeUpResults(experiment: Experiment, scale: Scale, numbers: (cell: MadeUpCell) => MadeUpNumbers): Results {
  const { points } = experimentSweep(experiment, scale);
  const all = points.flatMap(({ settings, recipe }) => expandCells(recipe).map((cell) => ({ settings, cell })));
  const cells = all.map(({ settings, cell }, place): ResultCell => {
    const { ipc, source, epoch, experts, edits, student } = cell;
    const { accuracies, byClass, accuracyByClass } = numbers({ settings, cell, place });
    const labels = { source, epoch, experts, edits, entropy: 1, ...(byClass === undefined ? {} : { byClass }) };
    const classes = accuracyByClass === undefined ? {} : { accuracyByClass };
    return { settings, ipc, labels, accuracy: summary(accuracies), ...classes, students: student.count, seconds: 1, student };
  });
  const epochs = new Set(cells.flatMap(({ labels }) => labels.epoch ?? []));
  return { recipe: points[0].recipe, environment: {}, cells, expert: [...epochs].map((epoch) => ({ epoch, loss: 1, accuracy: 0.5 })) };
}
