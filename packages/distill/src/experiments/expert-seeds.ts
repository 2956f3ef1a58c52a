// Does it matter which expert labels, of those that differ in their seed alone? (paper table 6)
import type { Results } from '../runs/results.ts';
import { cellsWith, mostImages, requireAlike } from './claims/cells.ts';
import { type Measured, NotTestable } from './claims/claim.ts';
import { worstLessBest } from './claims/worst-less-best.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Each of the first `count` experts by itself. */
const eachAlone = (count: number) => ({ sources: 'expert', experts: Array.from({ length: count }, (_, index) => [index]) });

export const expertSeeds: Experiment = {
  name: 'expert-seeds',
  item: 'Table 6',
  question: 'Does it matter which expert labels, of those that differ in their seed alone?',
  expected: 'Six experts of different seeds, on the same images, give students of nearly the same accuracy.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      expert: { ...TINY_IMAGENET.expert, count: 6 },
      label: eachAlone(6),
      student: PAPER_STUDENT,
      cases: tunedTinyCases([1, 10, 50]),
    },
    shapes: {
      ...SHAPES,
      expert: { ...SHAPES.expert, count: 2 },
      label: { ...eachAlone(2), epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    // Two experts, and none after the epoch that labels: each epoch of one takes a minute.
    cifar10: {
      ...CIFAR10,
      expert: { ...CIFAR10.expert, epochs: CIFAR10_EPOCH, count: 2 },
      label: { ...eachAlone(2), epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([10]),
    },
  },
  claims: [
    {
      id: 'experts-alike',
      text: 'The best and the worst expert differ by less than 2 points, at the most images.',
      measure: worstExpertLessBest,
    },
  ],
  figure: 'accuracy-by-labels',
};

function worstExpertLessBest(results: Results): Measured {
  const cells = cellsWith(results, { ipc: mostImages(results), source: 'expert' });
  if (cells.length < 2) throw new NotTestable(`expected cells of two experts at least, got ${cells.length}`);
  requireAlike(cells, 'their expert', ({ experts: _, ...others }) => others);
  return worstLessBest(cells);
}
