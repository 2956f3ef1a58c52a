// Does it matter which random images are labelled? (paper table 5)
import type { ResultCell, Results } from '../runs/results.ts';
import { jackknife } from '../statistics/jackknife.ts';
import { splitVariance } from '../statistics/variance.ts';
import { cellsWith, mostImages } from './claims/cells.ts';
import { type Measured, meanOf, NotTestable, studentSums } from './claims/claim.ts';
import { worstLessBest } from './claims/worst-less-best.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/** Six choices of images: a run for each, with the same expert. */
const SIX_CHOICES = { name: 'random', seed: [1, 2, 3, 4, 5, 6] };

export const imageSeeds: Experiment = {
  name: 'image-seeds',
  item: 'Table 5',
  question: 'Does it matter which random images are labelled?',
  expected: 'Six choices of random images, with labels of the same expert, give students of nearly the same accuracy.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      data: { ...TINY_IMAGENET.data, images: SIX_CHOICES },
      label: { sources: 'expert' },
      student: PAPER_STUDENT,
      cases: tunedTinyCases([1, 10, 50]),
    },
    shapes: {
      ...SHAPES,
      data: { ...SHAPES.data, images: SIX_CHOICES },
      label: { sources: 'expert', epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    cifar10: {
      ...CIFAR10,
      data: { ...CIFAR10.data, images: SIX_CHOICES },
      label: { sources: 'expert', epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([10]),
    },
  },
  claims: [
    {
      text: 'The best and the worst choice of images differ by less than 2 points, at the most images.',
      measure: (results) => worstLessBest('students of the worst choice of images less those of the best', choices(results, 2)),
    },
    {
      text: 'The choice of images varies accuracy less than the seed of the student does, at the most images.',
      measure: studentsOverImages,
    },
  ],
  figure: 'accuracy-by-labels',
};

/** The cells of all choices of images, at the most images. */
function choices(results: Results, least: number): ResultCell[] {
  const cells = cellsWith(results, { ipc: mostImages(results), source: 'expert' });
  if (cells.length < least) throw new NotTestable(`expected cells of ${least} choices of images at least, got ${cells.length}`);
  return cells;
}

/**
 * With n students for each choice, E[MS of images] = n variance of images + variance of students, and E[MS of students] = variance of students
 * (variance.ts). So (n + 1) MS of students / MS of images is above 1 where images vary accuracy less than students do. Its logarithm is
 * jackknifed over the choices of images, so that what is found holds for other choices.
 */
function studentsOverImages(results: Results): Measured {
  const accuracies = choices(results, 3).map((cell) => studentSums([[1, cell]]));
  const [{ length: students }] = accuracies;
  if (students < 2) throw new NotTestable(`expected at least 2 students, got ${students}`);
  const quantity = '(n + 1) times the mean square of n students, by that of the choices of images';
  return meanOf(jackknife(accuracies, logRatio), { quantity, unit: 'factor', of: 'choices of images' });
}

function logRatio(accuracies: readonly (readonly number[])[]): number {
  const [{ length: students }] = accuracies;
  const levels = [
    { source: 'images', count: accuracies.length },
    { source: 'student', count: students },
  ];
  const [images, student] = splitVariance(accuracies.flat(), levels).components;
  const ratio = ((students + 1) * student.meanSquare) / images.meanSquare;
  if (Number.isFinite(ratio) && ratio > 0) return Math.log(ratio);
  throw new NotTestable('expected accuracies that differ between images and between students, got equal ones');
}
