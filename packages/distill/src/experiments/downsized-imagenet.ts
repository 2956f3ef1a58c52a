// What do the soft labels of early expert epochs give at one and two images of each class? (paper table 4)
import type { Results } from '../runs/results.ts';
import { cellsWith, cellWith } from './claims/cells.ts';
import { difference, type Measured, NotTestable } from './claims/claim.ts';
import { strongestOf } from './claims/picked.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

export const downsizedImagenet: Experiment = {
  name: 'downsized-imagenet',
  item: 'Table 4',
  question: 'What do the soft labels of early expert epochs give at one and two images of each class?',
  expected:
    'On ImageNet at 64 x 64, random images with the labels of one expert epoch are close behind the best distilled images (Ra-BPTT) and ahead of others. Distilled images are not made here: what is tested is that the soft labels are what the baseline lives on.',
  recipes: {
    // The paper does not say its settings here: these are those of Tiny ImageNet, whose images have the same size, with early epochs of a short expert.
    paper: {
      ...TINY_IMAGENET,
      data: { name: 'imagenet64', path: 'data/imagenet64', stream: true },
      expert: { ...TINY_IMAGENET.expert, epochs: 20 },
      label: { epoch: [2, 5, 10, 20] },
      student: PAPER_STUDENT,
      cases: tinyCases([1, 2]),
    },
    shapes: { ...SHAPES, label: { epoch: [2, 4] }, student: { ...SHAPES_STUDENT, count: 4 }, cases: shapesCases([1, 2]) },
    cifar10: { ...CIFAR10, label: { epoch: [2, 5, 10] }, student: CIFAR10_STUDENT, cases: cifar10Cases([1, 2]) },
  },
  claims: [
    {
      id: 'one-image',
      text: 'With one image of each class, the soft labels of the best epoch teach more than hard ones.',
      measure: (results) => softOverHard(results, 1),
    },
    {
      id: 'two-images',
      text: 'With two images of each class, the soft labels of the best epoch teach more than hard ones.',
      measure: (results) => softOverHard(results, 2),
    },
  ],
  figure: 'accuracy-by-ipc',
};

/** The epoch whose labels are most surely better than hard ones: if those of any are, so are those of the best. */
function softOverHard(results: Results, ipc: number): Measured {
  const soft = cellsWith(results, { ipc, source: 'expert' });
  if (soft.length === 0) throw new NotTestable(`expected soft labels at IPC ${ipc}, got none`);
  const hard = cellWith(results, { ipc, source: 'hard' });
  return strongestOf(
    soft.map((cell) => difference(cell, hard)),
    'epochs',
  );
}
