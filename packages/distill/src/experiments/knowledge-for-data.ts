// How many images is a label's knowledge worth? (paper figures 6 left and 11)
import { cellWith, ipcEnds, leastKept } from './claims/cells.ts';
import { contrast, difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Whole labels and their k largest probabilities; the rest is 0, and nothing is divided by what is left, as in the paper. */
const topK = (epoch: number, ks: readonly number[]) => ({ epoch, edits: ['', ...ks.map((k) => `top-k ${k}`)] });

export const knowledgeForData: Experiment = {
  name: 'knowledge-for-data',
  item: 'Fig. 6 left, Fig. 11',
  question: 'How many images is the knowledge of a label worth?',
  expected:
    'The fewer classes a label keeps, the more images it takes to recover the expert: of an early expert about 10 per class with all 200, 40 with 32. With many images hard labels overtake those of an early expert.',
  recipes: {
    // Figure 11 is this with label.epoch=46.
    paper: {
      ...TINY_IMAGENET,
      label: topK(11, [1, 2, 4, 8, 16, 32, 64, 128]),
      student: PAPER_STUDENT,
      cases: tinyCases([1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 40]),
    },
    shapes: { ...SHAPES, label: topK(2, [2]), student: { ...SHAPES_STUDENT, count: 4 }, cases: shapesCases([1, 30]) },
    cifar10: { ...CIFAR10, label: topK(5, [1, 3]), student: { ...CIFAR10_STUDENT, count: 3 }, cases: cifar10Cases([1, 5, 10, 50]) },
  },
  claims: [
    {
      text: 'With the fewest images, whole labels teach more than their largest probabilities alone.',
      measure: (results) => {
        const [ipc] = ipcEnds(results);
        return difference(
          cellWith(results, { ipc, source: 'expert', edits: '' }),
          cellWith(results, { ipc, edits: `top-k ${leastKept(results)}` }),
        );
      },
    },
    {
      text: 'Hard labels catch up: what whole labels are ahead of them with the fewest images, they lose to the most.',
      measure: (results) => {
        const [few, many] = ipcEnds(results).map((ipc) => ({
          soft: cellWith(results, { ipc, source: 'expert', edits: '' }),
          hard: cellWith(results, { ipc, source: 'hard' }),
        }));
        return contrast('whole less hard labels, at the fewest less at the most images', [
          [1, few.soft],
          [-1, few.hard],
          [-1, many.soft],
          [1, many.hard],
        ]);
      },
    },
  ],
  figure: 'accuracy-by-labels',
};
