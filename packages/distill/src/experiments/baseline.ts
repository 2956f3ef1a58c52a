// What does the paper's baseline reach, random images with the labels of a tuned expert epoch? (paper tables 1 and 2)
import { cellWith, ipcEnds } from './claims/cells.ts';
import { difference } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT } from './scales/paper.ts';
import { SHAPES, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** CIFAR-100 in tables 2 and 7: the row whose data needs no whitening. */
const CIFAR100 = {
  seed: 42,
  data: { name: 'cifar100', path: 'data/cifar100' },
  model: { name: 'convnet', depth: 3, width: 128 },
  expert: { epochs: 125, batch: 256, optimizer: { name: 'sgd', lr: 0.01, momentum: 0, weightDecay: 0 }, schedule: 'constant' },
  student: { ...PAPER_STUDENT, optimizer: { ...PAPER_STUDENT.optimizer, lr: 0.01 } },
  protocol: 'paper',
};

export const baseline: Experiment = {
  name: 'baseline',
  item: 'Tables 1 and 2',
  question: 'What does the baseline reach: random images with the soft labels of a tuned expert epoch?',
  expected:
    'On CIFAR-100: 16.0, 34.3, 47.1 and 51.3 % at 1, 10, 50 and 100 images per class. Distilled images are better at the smallest numbers; the baseline catches up as the number grows.',
  recipes: {
    paper: {
      ...CIFAR100,
      label: { sources: 'expert' },
      cases: [
        { 'student.ipc': 1, 'label.epoch': 13 },
        { 'student.ipc': 10, 'label.epoch': 36 },
        { 'student.ipc': [50, 100], 'label.epoch': 125 },
      ],
    },
    shapes: {
      ...SHAPES,
      label: { sources: 'expert' },
      student: SHAPES_STUDENT,
      cases: [...shapesCases([1], { 'label.epoch': 2 }), ...shapesCases([10], { 'label.epoch': 8 })],
    },
    cifar10: {
      ...CIFAR10,
      label: { sources: 'expert' },
      student: CIFAR10_STUDENT,
      cases: [
        ...cifar10Cases([1], { 'label.epoch': 5 }),
        ...cifar10Cases([10], { 'label.epoch': 10 }),
        ...cifar10Cases([50], { 'label.epoch': 40 }),
      ],
    },
  },
  claims: [
    {
      id: 'more-images',
      text: 'The baseline gains from more images per class.',
      measure: (results) => {
        const [fewest, most] = ipcEnds(results);
        return difference(cellWith(results, { ipc: most }), cellWith(results, { ipc: fewest }));
      },
    },
  ],
  figure: 'accuracy-by-ipc',
};
