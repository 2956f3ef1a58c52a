// What is a teacher worth that labels every augmented image, at equal compute? Against labels made once, and hard ones. (beyond the paper)
import type { ResultCell, Results } from '../runs/results.ts';
import { cellWith, mostImages } from './claims/cells.ts';
import { difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

type Case = Readonly<Record<string, unknown>>;

/**
 * Cases with labels made once and hard ones, which students see for `fixed` epochs, and with a teacher, for `taught`. A step with a teacher
 * costs a forward pass more; the epochs are in the inverse ratio of the FLOPs of both steps, as `softlabel plan` counts them.
 */
const atEqualCompute = (cases: readonly Case[], fixed: number, taught: number): Case[] =>
  cases.flatMap((one) => [
    { ...one, 'label.sources': ['hard', 'expert'], 'student.epochs': fixed },
    { ...one, 'label.sources': 'teacher', 'student.epochs': taught },
  ]);

export const regimes: Experiment = {
  name: 'regimes',
  item: 'beyond the paper',
  question: 'What is a teacher worth that labels every augmented image, at equal compute?',
  expected:
    'A teacher says of every view what can be seen in it, where one label for all views says what could be seen in the image. That should outweigh the steps that it costs; but to keep its labels instead takes a label for every image and epoch.',
  recipes: {
    paper: { ...TINY_IMAGENET, student: PAPER_STUDENT, cases: atEqualCompute(tunedTinyCases([1, 10, 50]), 3000, 2236) },
    shapes: {
      ...SHAPES,
      label: { epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: atEqualCompute(shapesCases([10]), 14, 10),
    },
    cifar10: {
      ...CIFAR10,
      label: { epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: atEqualCompute(cifar10Cases([10]), 200, 147),
    },
  },
  claims: [
    {
      id: 'teacher-over-once',
      text: 'A teacher that labels every augmented image teaches more than its labels made once, at equal compute.',
      measure: (results) => difference(withMost(results, 'teacher'), withMost(results, 'expert')),
    },
    {
      id: 'soft-over-hard',
      text: 'Soft labels made once teach more than hard ones, at equal compute.',
      measure: (results) => difference(withMost(results, 'expert'), withMost(results, 'hard')),
    },
  ],
  figure: 'accuracy-by-labels',
};

/** The cell of labels from a source at the largest number of images per class. */
const withMost = (results: Results, source: ResultCell['labels']['source']): ResultCell =>
  cellWith(results, { ipc: mostImages(results), source });
