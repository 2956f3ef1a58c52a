// Which of a label's probabilities teach? Each changes places with the smallest one. (paper figure 3)
import type { ResultCell, Results } from '../runs/results.ts';
import { cellWith, editNumbers, ends, ipcEnds, softWithMost } from './claims/cells.ts';
import { difference, type Measured, meanOf, NotTestable, studentSums } from './claims/claim.ts';
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
    shapes: {
      ...SHAPES,
      label: { ...swaps([1, 6], [3]), epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 3 },
      cases: [...shapesCases([1], { 'label.edits': ['', 'swap 1', 'swap-top 3'] }), ...shapesCases([10])],
    },
    cifar10: {
      ...CIFAR10,
      label: { ...swaps([1, 2, 5, 8], [3]), epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([1, 10]),
    },
  },
  claims: [
    {
      id: 'without-largest',
      text: 'Without its largest probability in place, a label teaches less.',
      measure: (results) => difference(softWithMost(results, ''), swapped(results, 'first')),
    },
    {
      id: 'largest-over-tail',
      text: 'The largest probability matters more than one of the tail.',
      measure: (results) => difference(swapped(results, 'last'), swapped(results, 'first')),
    },
    {
      id: 'fewest-keep-more',
      text: 'Without the largest probability in place, students with the fewest images keep a larger share of their accuracy than those with the most.',
      measure: (results) => {
        const [few, many] = keptShares(results, 'swap');
        return shareDifference(few, many);
      },
    },
    {
      id: 'fewest-keep-less-of-several',
      text: 'Without several of the largest probabilities in place, students with the fewest images keep a smaller share of their accuracy than those with the most.',
      measure: (results) => {
        const [few, many] = keptShares(results, 'swap-top');
        return shareDifference(many, few);
      },
    },
  ],
  figure: 'accuracy-by-labels',
};

/** What students keep of their accuracy, one by one. */
interface KeptShares {
  /** Such as `swap 1 at IPC 10`. */
  readonly name: string;
  readonly shares: readonly number[];
}

/** Under the first of the swaps of a kind, at the fewest and at the most images. */
function keptShares(results: Results, swap: 'swap' | 'swap-top'): KeptShares[] {
  const numbers = editNumbers(results, swap);
  if (numbers.length === 0) throw new NotTestable(`expected labels edited by ${swap}, got none`);
  const edits = `${swap} ${Math.min(...numbers)}`;
  return ipcEnds(results).map((ipc) => {
    const cellOf = (pipeline: string) => cellWith(results, { ipc, source: 'expert', edits: pipeline });
    const [left, whole] = [studentSums([[1, cellOf(edits)]]), studentSums([[1, cellOf('')]])];
    if (left.length !== whole.length || whole.includes(0))
      throw new NotTestable(`expected students in pairs that are right of some image, got others at IPC ${ipc}`);
    return { name: `${edits} at IPC ${ipc}`, shares: left.map((accuracy, student) => accuracy / whole[student]) };
  });
}

/** Student by student, since those of equal number share their seed. */
function shareDifference(more: KeptShares, less: KeptShares): Measured {
  if (more.shares.length !== less.shares.length)
    throw new NotTestable(`expected equally many students in each cell, got ${more.shares.length} and ${less.shares.length}`);
  const differences = more.shares.map((share, student) => share - less.shares[student]);
  return meanOf(differences, { quantity: `share of the accuracy that is kept, ${more.name} less ${less.name}` });
}

/** The cell with the most images whose labels have the first or the last of the single swaps. */
function swapped(results: Results, which: 'first' | 'last'): ResultCell {
  const [first, last] = ends('swaps', editNumbers(results, 'swap'));
  return softWithMost(results, `swap ${which === 'first' ? first : last}`);
}
