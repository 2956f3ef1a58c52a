// Does the order of a label's tail teach, or is a soft label only a smooth one? (beyond the paper)
import { hardWithMost, softWithMost } from './claims/cells.ts';
import { difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** An expert's labels; the same with their tails shuffled, which keeps every value; and labels made by hand. */
const STRUCTURES = { edits: ['', 'shuffle-tail', 'true-mass 0.8'] };

export const structureOrSmoothing: Experiment = {
  name: 'structure-or-smoothing',
  item: 'beyond the paper',
  question: 'Does the order of the tail of a label teach, or is a soft label only a smooth one?',
  expected:
    'A reproduction on CIFAR-100 found shuffled tails, of equal entropy, below hard labels, and labels of the true class smoothed by hand no better than hard ones.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: { edits: [...STRUCTURES.edits, 'true-mass 0.9', 'noise 0.1'] },
      student: PAPER_STUDENT,
      cases: tunedTinyCases([1, 10, 50]),
    },
    shapes: {
      ...SHAPES,
      label: { ...STRUCTURES, epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    cifar10: {
      ...CIFAR10,
      label: { edits: [...STRUCTURES.edits, 'noise 0.1'], epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([1, 10]),
    },
  },
  claims: [
    {
      id: 'order-of-tail',
      text: 'The order of the tail teaches: shuffled, a label teaches less.',
      measure: (results) => difference(softWithMost(results, ''), softWithMost(results, 'shuffle-tail')),
    },
    {
      id: 'over-smoothing',
      text: 'Labels of an expert teach more than labels of the true class smoothed by hand.',
      measure: (results) => difference(softWithMost(results, ''), softWithMost(results, 'true-mass 0.8')),
    },
    {
      id: 'shuffled-below-hard',
      text: 'Labels with shuffled tails teach less than hard ones.',
      measure: (results) => difference(hardWithMost(results), softWithMost(results, 'shuffle-tail')),
    },
  ],
  figure: 'accuracy-by-labels',
};
