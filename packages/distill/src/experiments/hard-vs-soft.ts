// Do soft labels teach more than hard ones, on the same images? (paper figure 1)
import type { Results } from '../runs/results.ts';
import { cellWith, ipcEnds } from './claims/cells.ts';
import { difference, type Measured } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

export const hardVsSoft: Experiment = {
  name: 'hard-vs-soft',
  item: 'Fig. 1',
  question: 'Do soft labels teach more than hard ones, on the same images?',
  expected:
    'Hard labels fall far behind soft ones at every number of images per class; random real images with soft labels keep up with distilled ones.',
  recipes: {
    // The figure is on ImageNet, with another expert for many images than for few: the ledger's cells of table 1. These are the settings of table 2.
    paper: { ...TINY_IMAGENET, student: PAPER_STUDENT, cases: tunedTinyCases([1, 10, 50, 100]) },
    shapes: { ...SHAPES, label: { epoch: SHAPES_EPOCH }, student: { ...SHAPES_STUDENT, count: 4 }, cases: shapesCases([1, 10]) },
    cifar10: { ...CIFAR10, label: { epoch: CIFAR10_EPOCH }, student: CIFAR10_STUDENT, cases: cifar10Cases([1, 10, 50]) },
  },
  claims: [
    {
      id: 'fewest-images',
      text: 'Soft labels teach more than hard ones with the fewest images.',
      measure: (results) => softOverHard(results, ipcEnds(results)[0]),
    },
    {
      id: 'most-images',
      text: 'Soft labels teach more than hard ones with the most images.',
      measure: (results) => softOverHard(results, ipcEnds(results)[1]),
    },
  ],
  figure: 'accuracy-by-ipc',
};

function softOverHard(results: Results, ipc: number): Measured {
  return difference(cellWith(results, { ipc, source: 'expert' }), cellWith(results, { ipc, source: 'hard' }));
}
