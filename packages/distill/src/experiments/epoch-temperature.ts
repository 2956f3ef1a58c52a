// Can a temperature replace the choice of the epoch? (paper figure 4)
import { temperatureOf } from '../labels/pipeline.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { cellsWith, editedBeside, requireAlike } from './claims/cells.ts';
import { contrast, difference, type Measured, NotTestable, type Term } from './claims/claim.ts';
import { strongestOf, weakestOf } from './claims/picked.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

const grid = (epoch: readonly number[], temperatures: readonly number[]) => ({
  sources: 'expert',
  epoch,
  edits: temperatures.map((T) => (T === 1 ? '' : `temperature ${Number(T.toFixed(4))}`)),
});

export const epochTemperature: Experiment = {
  name: 'epoch-temperature',
  item: 'Fig. 4',
  question: 'Can a temperature on the labels replace the choice of the expert epoch?',
  expected: 'A temperature above 1 helps somewhat, but the epoch that is best without one stays best with it.',
  recipes: {
    // Ten temperatures from 1 to 5 as in the paper's code; its range of epochs is not known: these lie around 50, the best at ten images.
    paper: {
      ...TINY_IMAGENET,
      label: grid(
        [26, 32, 38, 44, 50, 56, 62, 68, 74],
        Array.from({ length: 10 }, (_, step) => 1 + (4 * step) / 9),
      ),
      student: PAPER_STUDENT,
      cases: tinyCases([10]),
    },
    shapes: { ...SHAPES, label: grid([2, 8], [1, 3]), student: SHAPES_STUDENT, cases: shapesCases([10]) },
    cifar10: { ...CIFAR10, label: grid([5, 10, 20], [1, 2, 4]), student: CIFAR10_STUDENT, cases: cifar10Cases([10]) },
  },
  claims: [
    {
      id: 'temperature-helps',
      text: 'Temperatures above 1 help, over all epochs and temperatures of the grid.',
      measure: temperedOverPlain,
    },
    {
      id: 'best-epoch-stays',
      text: 'The epoch that is best without a temperature is better than the others with one too.',
      measure: bestStaysBetter,
    },
  ],
  figure: 'epoch-temperature',
};

/** A cell of each epoch without a temperature, and the cells of the same epoch with each one. */
interface GridEpoch {
  readonly plain: ResultCell;
  readonly tempered: readonly ResultCell[];
}

/** The epochs of the grid with its temperatures above 1. Throws NotTestable unless there are two epochs, each with and without the same temperatures. */
function gridOf(results: Results): GridEpoch[] {
  const cells = cellsWith(results, { source: 'expert' });
  requireAlike(cells, 'their epoch and edits', ({ epoch: _epoch, edits: _edits, ...others }) => others);
  const other = cells.find(({ labels }) => temperatureOf(labels.edits) === null);
  if (other !== undefined) throw new NotTestable(`expected no edits but temperatures, got ${other.labels.edits}`);
  const plain = cells.filter(({ labels }) => labels.edits === '');
  const above = cells.map(({ labels }) => labels.edits).filter((edits) => Number(temperatureOf(edits)) > 1);
  const temperatures = [...new Set(above)];
  if (plain.length < 2 || temperatures.length === 0)
    throw new NotTestable(`expected two epochs, each with and without a temperature, got ${cells.length} cells`);
  return plain.map((cell) => ({ plain: cell, tempered: temperatures.map((edits) => editedBeside(results, cell, edits)) }));
}

const means = (cells: readonly ResultCell[], sign: 1 | -1): Term[] => cells.map((cell) => [sign / cells.length, cell]);

function temperedOverPlain(results: Results): Measured {
  const grid = gridOf(results);
  const tempered = grid.flatMap((one) => one.tempered);
  const plain = grid.map((one) => one.plain);
  return contrast('mean with a temperature less mean without', [...means(tempered, 1), ...means(plain, -1)]);
}

/** Which epoch is best without a temperature is not known for sure, so that one of them has to be shown to be the best without and the better with one. */
function bestStaysBetter(results: Results): Measured {
  const grid = gridOf(results);
  const gains = grid.map((best) => {
    const others = grid.filter((one) => one !== best);
    const tempered = others.flatMap((one) => one.tempered);
    const quantity = `expert epoch ${best.plain.labels.epoch} less mean of the others, with a temperature`;
    const withOne = contrast(quantity, [...means(best.tempered, 1), ...means(tempered, -1)]);
    return weakestOf([withOne, ...others.map(({ plain }) => difference(best.plain, plain))], 'comparisons');
  });
  return strongestOf(gains, 'epochs');
}
