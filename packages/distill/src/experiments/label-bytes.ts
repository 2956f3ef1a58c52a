// How many bytes must a label have? Accuracy against the size of labels. (beyond the paper)
import type { ResultCell, Results } from '../runs/results.ts';
import { hardWithMost, softWithMost } from './claims/cells.ts';
import { difference, NotTestable } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Whole labels in fewer bits, and some of their probabilities in 4 bits: the smallest labels of an expert. */
const small = (formats: readonly string[], k: number) => ({
  edits: ['', ...formats.map((format) => `quantise ${format}`), `top-k ${k} renormalise | quantise int4`],
});

/** A loss of accuracy that does not matter: one percentage point. */
const MARGIN = 0.01;

export const labelBytes: Experiment = {
  name: 'label-bytes',
  item: 'beyond the paper',
  question: 'How many bytes must a label have?',
  expected:
    'A method with one label for each image needs few bytes as it is. Four bits for each class should cost next to nothing, and a few probabilities of four bits should still teach more than the class alone.',
  recipes: {
    paper: { ...TINY_IMAGENET, label: small(['f16', 'int8', 'int4'], 20), student: PAPER_STUDENT, cases: tunedTinyCases([1, 10, 50]) },
    shapes: {
      ...SHAPES,
      label: { ...small(['int4'], 3), epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    cifar10: {
      ...CIFAR10,
      label: { ...small(['f16', 'int8', 'int4'], 3), epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([10]),
    },
  },
  claims: [
    {
      id: 'four-bits',
      text: 'Labels of four bits for each class lose less than one point of accuracy.',
      measure: (results) => difference(softWithMost(results, 'quantise int4'), softWithMost(results, ''), -MARGIN),
    },
    {
      id: 'few-of-four-bits',
      text: 'A few probabilities of four bits teach more than the class alone.',
      measure: (results) => difference(smallest(results), hardWithMost(results)),
    },
  ],
  figure: 'accuracy-by-labels',
};

/** The cell of labels that keep a few probabilities. */
function smallest(results: Results): ResultCell {
  const edits = results.cells.map(({ labels }) => labels.edits).find((text) => text.startsWith('top-k '));
  if (edits === undefined) throw new NotTestable('expected labels cut by top-k, got none');
  return softWithMost(results, edits);
}
