// Which of a label's probabilities teach? Each changes places with the smallest one. (paper figure 3)
import type { ResultCell, Results } from '../runs/results.ts';
import { editNumbers, ends, softWithMost } from './claims/cells.ts';
import { difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Whole labels, single swaps, and swaps of several of the largest. */
const swaps = (singles: readonly number[], tops: readonly number[]) => ({
  sources: 'expert',
  edits: ['', ...singles.map((i) => `swap ${i}`), ...tops.map((k) => `swap-top ${k}`)],
});

export const labelOrder: Experiment = {
  name: 'label-order',
  item: 'Fig. 3',
  question: 'Which of the probabilities of a label teach: only the largest, or the tail as well?',
  expected:
    'To exchange the i-th largest probability with the smallest costs most of the accuracy for i = 1 (about half at one image per class, four fifths at many) and nothing in the far tail.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: swaps([1, 2, 4, 8, 16, 32, 64, 128, 199], [2, 4, 8, 16, 32]),
      student: { ...PAPER_STUDENT, count: 2 },
      cases: [
        ...tinyCases([1], { 'label.epoch': 7 }),
        ...tinyCases([10], { 'label.epoch': 50 }),
        ...tinyCases([50], { 'label.epoch': 90 }),
      ],
    },
    shapes: { ...SHAPES, label: { ...swaps([1, 6], []), epoch: SHAPES_EPOCH }, student: SHAPES_STUDENT, cases: shapesCases([10]) },
    cifar10: {
      ...CIFAR10,
      label: { ...swaps([1, 2, 5, 8], [3]), epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([1, 10]),
    },
  },
  claims: [
    {
      text: 'Without its largest probability in place, a label teaches less.',
      measure: (results) => difference(softWithMost(results, ''), swapped(results, 'first')),
    },
    {
      text: 'The largest probability matters more than one of the tail.',
      measure: (results) => difference(swapped(results, 'last'), swapped(results, 'first')),
    },
  ],
  figure: 'accuracy-by-labels',
};

/** The cell with the most images whose labels have the first or the last of the single swaps. */
function swapped(results: Results, which: 'first' | 'last'): ResultCell {
  const [first, last] = ends('swaps', editNumbers(results, 'swap'));
  return softWithMost(results, `swap ${which === 'first' ? first : last}`);
}
