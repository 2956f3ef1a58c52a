// Can the best expert epoch and temperature for a number of images be told from a few cheap runs with fewer? (beyond the paper)
//
// Let e(n) and T(n) be the epoch and the temperature that are best of a grid at n images per class. They are taken to lie on lines over ln n,
//   ln e(n) = a + b ln n,   ln T(n) = c + d ln n,
// fitted by least squares to all n but the largest. The prediction for the largest is the cell of the grid that is nearest to both lines there,
//   smallest (ln e - a - b ln n)^2 + (ln T - c - d ln n)^2.
// It is made from the students with fewer images alone and tested on those with the most, which no part of it was chosen by.
import { temperatureOf } from '../labels/pipeline.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { fitLine } from '../statistics/line.ts';
import { cellsWith, cellWith, epochEnds, mostImages } from './claims/cells.ts';
import { difference, type Measured, NotTestable, studentSums } from './claims/claim.ts';
import { weakestOf } from './claims/picked.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** How far below the best the predicted epoch and temperature may be. */
const MARGIN = 0.02;

export const epochForBudget: Experiment = {
  name: 'epoch-for-budget',
  item: 'beyond the paper',
  question: 'Can the best expert epoch and temperature for a number of images be told from a few cheap runs with fewer?',
  expected:
    'The best epoch grows with the number of images, about as a power of it, so that a line through those of small numbers leads to a good epoch for a larger one.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: { sources: 'expert', epoch: [7, 11, 20, 30, 50, 70, 90, 102], edits: ['', 'temperature 2'] },
      student: PAPER_STUDENT,
      cases: tinyCases([1, 5, 10, 50]),
    },
    // With fewer images also half the steps: what predicts is to be cheap. No temperatures: with them it would take twice the time of a twin.
    shapes: {
      ...SHAPES,
      label: { sources: 'expert', epoch: [2, 4, 8] },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: [...shapesCases([1], { 'student.epochs': 75 }), ...shapesCases([3], { 'student.epochs': 25 }), ...shapesCases([10])],
    },
    cifar10: {
      ...CIFAR10,
      label: { sources: 'expert', epoch: [5, 15, 40], edits: ['', 'temperature 2'] },
      student: { ...CIFAR10_STUDENT, count: 3 },
      cases: cifar10Cases([1, 5, 50]),
    },
  },
  claims: [
    {
      id: 'near-the-best',
      text: 'The predicted epoch and temperature are less than 2 points below the best of the grid, at the most images.',
      measure: predictedOverOthers,
    },
    {
      id: 'over-last-epoch',
      text: 'The predicted epoch and temperature are better than the last epoch without one, at the most images.',
      measure: predictedOverLast,
    },
  ],
  figure: 'accuracy-by-epoch',
};

/** All others are tested, since which of them is the best is not known. */
function predictedOverOthers(results: Results): Measured {
  const predicted = predictionOf(results);
  const others = gridAt(results, predicted.ipc).filter((cell) => cell !== predicted);
  return told(
    weakestOf(
      others.map((other) => difference(predicted, other, -MARGIN)),
      'others',
    ),
  );
}

function predictedOverLast(results: Results): Measured {
  const [, epoch] = epochEnds(results.cells);
  const predicted = predictionOf(results);
  const last = cellWith(results, { ipc: predicted.ipc, source: 'expert', epoch, edits: '' });
  if (predicted === last) throw new NotTestable(`expected a prediction other than the last epoch, got epoch ${epoch}, which is the last`);
  return told(difference(predicted, last));
}

const told = (measured: Measured): Measured => ({ ...measured, quantity: `predicted ${measured.quantity}` });

/** The cell at the most images that the runs with fewer lead to. */
function predictionOf(results: Results): ResultCell {
  const most = mostImages(results);
  const fewer = [...new Set(results.cells.map(({ ipc }) => ipc))].filter((ipc) => ipc < most);
  if (fewer.length < 2) throw new NotTestable(`expected two numbers of images below the largest at least, got ${fewer.length}`);
  return nearestTo(
    gridAt(results, most),
    fewer.map((ipc) => bestOf(gridAt(results, ipc))),
  );
}

const bestOf = (cells: readonly ResultCell[]): ResultCell =>
  cells.reduce((best, cell) => (cell.accuracy.mean > best.accuracy.mean ? cell : best));

/** The cell of `grid` that is nearest to where the lines through the best cells of fewer images are at its number of images. */
function nearestTo(grid: readonly ResultCell[], best: readonly ResultCell[]): ResultCell {
  const lines = [logEpoch, logTemperature].map((value) => {
    const { intercept, slope } = fitLine(best.map((cell) => [Math.log(cell.ipc), value(cell)]));
    return (cell: ResultCell) => value(cell) - intercept - slope * Math.log(cell.ipc);
  });
  const distance = (cell: ResultCell) => lines.reduce((sum, above) => sum + above(cell) ** 2, 0);
  return grid.reduce((nearest, cell) => (distance(cell) < distance(nearest) ? cell : nearest));
}

/** The cells at `ipc` whose labels have an epoch after the initialisation, and no edit but a temperature. Throws NotTestable for fewer than two. */
function gridAt(results: Results, ipc: number): ResultCell[] {
  const cells = cellsWith(results, { ipc, source: 'expert' });
  const grid = cells.filter((cell) => Number.isFinite(logEpoch(cell)) && Number.isFinite(logTemperature(cell)));
  if (grid.length < 2) throw new NotTestable(`expected two epochs or temperatures at IPC ${ipc} at least, got ${grid.length}`);
  studentSums(grid.map((cell) => [1, cell])); // throws where they are not finished
  return grid;
}

const logEpoch = ({ labels }: ResultCell): number => Math.log(Number(labels.epoch));

/** 0 without edits; NaN with others than a temperature. */
const logTemperature = ({ labels: { edits } }: ResultCell): number => Math.log(temperatureOf(edits) ?? Number.NaN);
