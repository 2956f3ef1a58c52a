// Can a temperature replace the choice of the epoch? (paper figure 4)
import type { ResultCell, Results } from '../runs/results.ts';
import { cellsWith, editedBeside } from './claims/cells.ts';
import { chosenByOthers, meanOf, NotTestable, studentSums, type Term } from './claims/claim.ts';
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
      text: 'Temperatures above 1 help, over all epochs and temperatures of the grid.',
      measure: (results) => {
        const { plain, tempered } = splitGrid(results);
        const values = studentSums([...means(tempered, 1), ...means(plain, -1)]);
        return meanOf(values, { quantity: 'mean with a temperature less mean without' });
      },
    },
    {
      text: 'The epoch that is best without a temperature is better than the others with one too.',
      measure: (results) => meanOf(bestEpochGains(results), { quantity: 'best epoch less mean of the others, with a temperature' }),
    },
  ],
  figure: 'epoch-temperature',
};

/** The cells without a temperature, by epoch, and those with one. */
function splitGrid(results: Results) {
  const cells = cellsWith(results, { source: 'expert' });
  const plain = cells.filter(({ labels }) => labels.edits === '');
  const tempered = cells.filter(({ labels }) => labels.edits !== '');
  if (plain.length < 2 || tempered.length === 0)
    throw new NotTestable(`expected two epochs, each with and without a temperature, got ${cells.length} cells`);
  return { plain, tempered };
}

const means = (cells: readonly ResultCell[], sign: 1 | -1): Term[] => cells.map((cell) => [sign / cells.length, cell]);

/** For each student: with temperatures, how much better the epoch does that the other students find best without one. */
function bestEpochGains(results: Results): number[] {
  const { plain, tempered } = splitGrid(results);
  const pipelines = [...new Set(tempered.map(({ labels }) => labels.edits))];
  const gains = plain.map((best) => {
    const others = plain.filter((cell) => cell !== best);
    const withTemperatures = (cells: readonly ResultCell[]) =>
      cells.flatMap((cell) => pipelines.map((edits) => editedBeside(results, cell, edits)));
    return studentSums([...means(withTemperatures([best]), 1), ...means(withTemperatures(others), -1)]);
  });
  return chosenByOthers(plain).map((best, student) => gains[best][student]);
}
