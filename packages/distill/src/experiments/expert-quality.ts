// Which expert epoch labels best, and does it move with the number of images? (paper figure 2)
import type { Results } from '../runs/results.ts';
import { cellWith, epochEnds, ipcEnds } from './claims/cells.ts';
import { contrast, difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

const EXPERT_LABELS = { sources: 'expert' };

export const expertQuality: Experiment = {
  name: 'expert-quality',
  item: 'Fig. 2',
  question: 'Which expert epoch labels best, and does it move with the number of images?',
  expected:
    'Neither the first nor the last epoch is best, and the best one is later the more images there are. Past convergence the entropy of the labels goes on falling, and students become much worse.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: { ...EXPERT_LABELS, epoch: [3, 7, 11, 20, 30, 50, 70, 90, 102] },
      student: PAPER_STUDENT,
      cases: tinyCases([1, 10, 50]),
    },
    shapes: {
      ...SHAPES,
      label: { ...EXPERT_LABELS, epoch: [2, 4, 8] },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([1, 30]),
    },
    cifar10: { ...CIFAR10, label: { ...EXPERT_LABELS, epoch: [2, 5, 10, 20, 40] }, student: CIFAR10_STUDENT, cases: cifar10Cases([1, 50]) },
  },
  claims: [
    {
      id: 'later-with-more-images',
      text: 'The best epoch is later with more images: from the fewest to the most, the last epoch gains more than the first.',
      measure: (results) => {
        const [few, many] = cornersOf(results);
        return contrast('last less first epoch, at the most less at the fewest images', [
          [1, many.last],
          [-1, many.first],
          [-1, few.last],
          [1, few.first],
        ]);
      },
    },
    {
      id: 'early-for-few',
      text: 'With the fewest images, the first epoch labels better than the last one.',
      measure: (results) => {
        const [{ first, last }] = cornersOf(results);
        return difference(first, last);
      },
    },
    {
      id: 'late-for-many',
      text: 'With the most images, the last epoch labels better than the first one.',
      measure: (results) => {
        const [, { first, last }] = cornersOf(results);
        return difference(last, first);
      },
    },
  ],
  figure: 'accuracy-by-expert',
};

/** The cells of the first and the last epoch, at the fewest and at the most images. */
function cornersOf(results: Results) {
  const [first, last] = epochEnds(results.cells);
  return ipcEnds(results).map((ipc) => ({
    first: cellWith(results, { ipc, epoch: first }),
    last: cellWith(results, { ipc, epoch: last }),
  }));
}
