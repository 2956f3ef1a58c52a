// How many images do soft labels save? The best accuracy at every number of images, and the law it follows. (paper figure 6 right)
import { dataSavingOf } from './claims/front-law.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

export const pareto: Experiment = {
  name: 'pareto',
  item: 'Fig. 6 right',
  question: 'How many images do soft labels save, with the best expert epoch at every number of images?',
  expected: 'About five in six, at every number: accuracy follows (c IPC / 29.9)^0.077 - 0.8 with c = 1 for hard and 6.04 for soft labels.',
  recipes: {
    // Five epochs: those of table 7, and one between the first two; the paper's fifth is not known.
    paper: {
      ...TINY_IMAGENET,
      label: { epoch: [11, 20, 50, 90, 102] },
      student: PAPER_STUDENT,
      cases: tinyCases([1, 2, 5, 10, 20, 50, 100, 200]),
    },
    shapes: { ...SHAPES, label: { epoch: [2, 8] }, student: { ...SHAPES_STUDENT, count: 2 }, cases: shapesCases([1, 3, 10, 30]) },
    cifar10: {
      ...CIFAR10,
      label: { epoch: [2, 10, 40] },
      student: { ...CIFAR10_STUDENT, count: 3 },
      cases: cifar10Cases([1, 5, 20, 50]),
    },
  },
  claims: [
    {
      id: 'saves-images',
      text: 'Soft labels do with fewer images than hard ones: their data-saving factor c is above 1.',
      measure: dataSavingOf,
    },
  ],
  figure: 'data-saving',
};
