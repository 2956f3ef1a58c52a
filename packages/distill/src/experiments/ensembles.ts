// Do several experts label better together than one does? (paper table 3)
import type { ResultCell, Results } from '../runs/results.ts';
import { cellsWith, mostImages } from './claims/cells.ts';
import { difference, type Measured, NotTestable } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** The first expert alone, and all together by the mean of their logits. */
const ONE_AND_ALL = { experts: [1, 'all'] };

export const ensembles: Experiment = {
  name: 'ensembles',
  item: 'Table 3',
  question: 'Do several experts label better together than one does?',
  expected: 'Labels of an ensemble of ten experts at the same epoch are always better than those of one of them.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      expert: { ...TINY_IMAGENET.expert, count: 10 },
      label: ONE_AND_ALL,
      student: PAPER_STUDENT,
      cases: tunedTinyCases([1, 10]),
    },
    shapes: {
      ...SHAPES,
      expert: { ...SHAPES.expert, count: 3 },
      label: { ...ONE_AND_ALL, sources: 'expert', epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    // Two experts, and none after the epoch that labels: each epoch of one takes a minute.
    cifar10: {
      ...CIFAR10,
      expert: { ...CIFAR10.expert, epochs: CIFAR10_EPOCH, count: 2 },
      label: { ...ONE_AND_ALL, epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([10]),
    },
  },
  claims: [
    { id: 'ensemble-over-one', text: 'An ensemble labels better than one of its experts, at the most images.', measure: allOverOne },
  ],
  figure: 'accuracy-by-labels',
};

function allOverOne(results: Results): Measured {
  const cells = cellsWith(results, { ipc: mostImages(results), source: 'expert' });
  return difference(
    only('an ensemble', cells, (count) => count > 1),
    only('one expert', cells, (count) => count === 1),
  );
}

function only(what: string, cells: readonly ResultCell[], fits: (experts: number) => boolean): ResultCell {
  const found = cells.filter(({ labels }) => fits(labels.experts?.length ?? 1));
  if (found.length === 1) return found[0];
  throw new NotTestable(`expected one cell with labels of ${what}, got ${found.length}`);
}
