// How many images is a label's knowledge worth? (paper figures 6 left and 11)
import type { Results } from '../runs/results.ts';
import { cellWith, epochEnds, ipcEnds, leastKept, mostImages } from './claims/cells.ts';
import { contrast, difference, type Measured, NotTestable } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Whole labels and their k largest probabilities; the rest is 0, and nothing is divided by what is left, as in the paper. */
const topK = (epoch: number, ks: readonly number[]) => ({ epoch, edits: ['', ...ks.map((k) => `top-k ${k}`)] });

/** What cases with the labels of a late epoch have other than those of an early one; hard labels are there already. */
const ofLateEpoch = (epoch: number) => ({ 'label.epoch': epoch, 'label.sources': 'expert' });
const WHOLE_LABELS = { 'label.edits': '' };

export const knowledgeForData: Experiment = {
  name: 'knowledge-for-data',
  item: 'Fig. 6 left, Fig. 11',
  question: 'How many images is the knowledge of a label worth?',
  expected:
    'The fewer classes a label keeps, the more images it takes to recover the expert: of an expert of 11 epochs about 10 per class with all 200, 40 with 32; of one of 46 epochs about 100. With many images hard labels overtake those of an early expert.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: topK(11, [1, 2, 4, 8, 16, 32, 64, 128]),
      student: PAPER_STUDENT,
      // The paper's grid, and whole and hard labels at the most images too, for the claims.
      cases: [
        ...tinyCases([1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 40]),
        ...tinyCases([200], WHOLE_LABELS),
        ...tinyCases([5, 10, 20, 30, 50, 100, 200], ofLateEpoch(46)),
      ],
    },
    shapes: {
      ...SHAPES,
      label: topK(2, [2]),
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: [
        ...shapesCases([1]),
        ...shapesCases([30], WHOLE_LABELS),
        ...shapesCases([30], { ...ofLateEpoch(SHAPES.expert.epochs), ...WHOLE_LABELS }),
      ],
    },
    cifar10: {
      ...CIFAR10,
      label: topK(5, [1, 3]),
      student: { ...CIFAR10_STUDENT, count: 3 },
      cases: [...cifar10Cases([1, 5, 10, 50]), ...cifar10Cases([50], { ...ofLateEpoch(CIFAR10.expert.epochs), ...WHOLE_LABELS })],
    },
  },
  claims: [
    {
      id: 'whole-over-largest',
      text: 'With the fewest images, whole labels teach more than their largest probabilities alone.',
      measure: (results) => {
        const [ipc] = ipcEnds(results);
        const [epoch] = epochEnds(results.cells);
        return difference(
          cellWith(results, { ipc, epoch, edits: '' }),
          cellWith(results, { ipc, epoch, edits: `top-k ${leastKept(results)}` }),
        );
      },
    },
    {
      id: 'hard-catch-up',
      text: 'Hard labels catch up: what whole labels are ahead of them with the fewest images, they lose to the most.',
      measure: (results) => {
        const [epoch] = epochEnds(results.cells);
        const [few, many] = ipcEnds(results).map((ipc) => ({
          soft: cellWith(results, { ipc, epoch, edits: '' }),
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
    {
      id: 'less-of-late-expert',
      text: 'A late expert takes more images to recover: even with the most, students of its labels reach a smaller share of its accuracy than those of an early one do of that one.',
      measure: shareOfEarlyOverLate,
    },
  ],
  figure: 'accuracy-by-labels',
};

/** The accuracy of students over that of the expert that labels: of the early epoch less of the late one. */
function shareOfEarlyOverLate(results: Results): Measured {
  const ipc = mostImages(results);
  const [early, late] = epochEnds(results.cells).map((epoch) => ({
    students: cellWith(results, { ipc, epoch, edits: '' }),
    expert: expertAccuracy(results, epoch),
  }));
  return contrast(`accuracy as a share of the expert's, first less last epoch, IPC ${ipc}`, [
    [1 / early.expert, early.students],
    [-1 / late.expert, late.students],
  ]);
}

function expertAccuracy({ expert }: Results, epoch: number): number {
  const one = expert.find((saved) => saved.epoch === epoch);
  if (one === undefined || one.accuracy === 0) throw new NotTestable(`expected an accuracy of the expert at epoch ${epoch}, got none`);
  return one.accuracy;
}
