// Do labels of every crop and mix teach more than one label for an image? SRe2L's way to relabel and validate, on random images. (paper table 1)
import type { ResultCell, Results } from '../runs/results.ts';
import { cellWith, ipcEnds } from './claims/cells.ts';
import { difference, type Measured } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

type Case = Readonly<Record<string, unknown>>;
type Source = ResultCell['labels']['source'];

/** The students of table 1: with labels of either kind they learn by AdamW over a cosine (paper code; SRe2L's validation). */
const byAdamW = (lr: number) => ({ optimizer: { name: 'adamw', lr, weightDecay: 0.01 }, schedule: 'cosine' });

/**
 * Cases of hard labels and of those of an early epoch, made once, and beside each one of SRe2L's protocol: the finished expert labels random
 * resized crops that are flipped and mixed, and students learn by the divergence at temperature 20.
 */
const besideRelabelled = (cases: readonly Case[], relabelled: Case): Case[] =>
  cases.flatMap((one) => [
    { ...one, 'label.sources': ['hard', 'expert'] },
    { ...one, 'label.sources': 'teacher', 'student.augment': 'cutmix', 'student.temperature': 20, ...relabelled },
  ]);

/** Table 7's learning rates of ResNet-18 students with labels made once. */
const paperCases = tunedTinyCases([1, 10, 50]).map((one) => ({ ...one, 'student.optimizer.lr': one['student.ipc'] === 1 ? 0.001 : 0.005 }));

export const cutmixLabels: Experiment = {
  name: 'cutmix-labels',
  item: 'Table 1',
  question: 'Do labels of every crop and mix teach more than one label for an image?',
  expected:
    'On ImageNet with a ResNet-18: 1.6, 25.8 and 54.3 % with labels of crops and mixes at 1, 10 and 50 images per class, 6.6, 23.9 and 47.9 % with labels made once, 0.6, 3.9 and 20.4 % with hard ones. One early label is better for a single image; at more images a label for each of 300 epochs is, at as many times the bytes.',
  recipes: {
    // The table is on ImageNet, a recipe for each of its cells, which the ledger has. These are its students, on the data of table 2.
    paper: {
      ...TINY_IMAGENET,
      student: { ...PAPER_STUDENT, ...byAdamW(0.005) },
      cases: besideRelabelled(paperCases, {
        'label.epoch': TINY_IMAGENET.expert.epochs,
        'student.epochs': 300,
        'student.batch': 1024,
        'student.optimizer.lr': 0.001,
      }),
    },
    // Ten times SRe2L's learning rate: its students take 3000 steps at 10 images per class, these 150.
    shapes: {
      ...SHAPES,
      label: { epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, ...byAdamW(0.01), count: 4 },
      cases: besideRelabelled(shapesCases([1, 10]), { 'label.epoch': SHAPES.expert.epochs }),
    },
    cifar10: {
      ...CIFAR10,
      label: { epoch: CIFAR10_EPOCH },
      student: { ...CIFAR10_STUDENT, ...byAdamW(0.001) },
      cases: besideRelabelled(cifar10Cases([1, 10, 50]), { 'label.epoch': CIFAR10.expert.epochs }),
    },
  },
  claims: [
    {
      id: 'one-label-for-few',
      text: 'With the fewest images, one label of an early expert teaches more than labels of every crop and mix.',
      measure: (results) => {
        const [ipc] = ipcEnds(results);
        return difference(withLabels(results, 'expert', ipc), withLabels(results, 'teacher', ipc));
      },
    },
    {
      id: 'relabelled-for-many',
      text: 'With the most images, labels of every crop and mix teach more than one label of an early expert.',
      measure: (results) => relabelledOver(results, 'expert'),
    },
    {
      id: 'relabelled-over-hard',
      text: 'With the most images, labels of every crop and mix teach more than hard ones.',
      measure: (results) => relabelledOver(results, 'hard'),
    },
  ],
  figure: 'accuracy-by-ipc',
};

const withLabels = (results: Results, source: Source, ipc: number): ResultCell => cellWith(results, { ipc, source });

/** At the largest number of images per class. */
function relabelledOver(results: Results, source: Source): Measured {
  const [, ipc] = ipcEnds(results);
  return difference(withLabels(results, 'teacher', ipc), withLabels(results, source, ipc));
}
