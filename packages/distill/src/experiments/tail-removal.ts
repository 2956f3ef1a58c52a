// Is the tail of a label noise that students are better without? (beyond the paper)
import { leastKept, softWithMost } from './claims/cells.ts';
import { difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES_100, SHAPES_100_CASES, SHAPES_EPOCH, SHAPES_STUDENT } from './scales/shapes.ts';

/** Whole labels, and their k largest probabilities with and without dividing by what is left. */
const tails = (ks: readonly number[]) => ({
  sources: 'expert',
  edits: ['', ...ks.flatMap((k) => [`top-k ${k}`, `top-k ${k} renormalise`])],
});

export const tailRemoval: Experiment = {
  name: 'tail-removal',
  item: 'beyond the paper',
  question: 'Is the tail of a label noise that students are better without?',
  expected:
    'Asked in review and left open: if the tail is noise, a label without it teaches more. Without dividing by what is left, a label of mass s also makes the step s times as long, so it should teach less.',
  recipes: {
    paper: { ...TINY_IMAGENET, label: tails([5, 20, 80]), student: PAPER_STUDENT, cases: tunedTinyCases([1, 10, 50]) },
    // A hundred classes: the tail of a label over twelve is nearly all of it.
    shapes: {
      ...SHAPES_100,
      label: { ...tails([5]), epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: SHAPES_100_CASES,
    },
    cifar10: { ...CIFAR10, label: { ...tails([3]), epoch: CIFAR10_EPOCH }, student: CIFAR10_STUDENT, cases: cifar10Cases([1, 10]) },
  },
  claims: [
    {
      id: 'without-tail',
      text: 'Without its tail, a label teaches more.',
      measure: (results) => difference(softWithMost(results, `top-k ${leastKept(results)} renormalise`), softWithMost(results, '')),
    },
    {
      id: 'divided-by-sum',
      text: 'What is left of a label teaches more when it is divided by its sum.',
      measure: (results) =>
        difference(softWithMost(results, `top-k ${leastKept(results)} renormalise`), softWithMost(results, `top-k ${leastKept(results)}`)),
    },
  ],
  figure: 'accuracy-by-labels',
};
