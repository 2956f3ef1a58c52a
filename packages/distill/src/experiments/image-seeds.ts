// Does it matter which random images are labelled? (paper table 5)
import type { ResultCell, Results } from '../runs/results.ts';
import { crossedMeanSquares } from '../statistics/crossed.ts';
import { jackknife } from '../statistics/jackknife.ts';
import { cellsWith, mostImages, requireAlike } from './claims/cells.ts';
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
      id: 'choices-alike',
      text: 'The best and the worst choice of images differ by less than 2 points, at the most images.',
      measure: (results) => worstLessBest(choices(results, 2)),
    },
    {
      id: 'less-than-students',
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
  requireAlike(
    cells,
    'their choice of images',
    ({ settings: { 'data.images': _block, 'data.images.seed': _seed, ...settings }, ...others }) => ({
      ...others,
      settings,
    }),
  );
  return cells;
}

/**
 * Student i has one seed with every choice of images, so that the two are crossed (crossed.ts): E[MS of choices with n students] = n V(images) + V(residual).
 * Students of one choice vary by V(student) + V(residual) = V(within). So (n V(within) + V(residual)) / MS of choices is above 1 where images vary accuracy
 * less than students do. Its logarithm is jackknifed over the choices, and over the students too, since all choices share the luck of these few: the
 * errors add up, and the smaller number has the degrees of freedom. What is found holds for other choices and other students.
 */
function studentsOverImages(results: Results): Measured {
  const byImages = choices(results, 3).map((cell) => studentSums([[1, cell]]));
  const byStudent = byImages[0].map((_, student) => byImages.map((accuracies) => accuracies[student]));
  if (byStudent.length < 3) throw new NotTestable(`expected at least 3 students, got ${byStudent.length}`);
  const quantity = 'mean square of choices of images that vary accuracy as students do, by theirs';
  const overImages = meanOf(jackknife(byImages, logRatio), { quantity, unit: 'factor', of: 'choices of images' });
  const overStudents = meanOf(
    jackknife(byStudent, (some) => logRatio(byImages.map((_, choice) => some.map((accuracies) => accuracies[choice])))),
    { quantity },
  );
  const errors = [overImages.error, overStudents.error].filter((error) => error !== null);
  return {
    ...overImages,
    value: overImages.value + overStudents.value - logRatio(byImages),
    error: errors.length < 2 ? null : Math.hypot(...errors),
    degrees: Math.min(byImages.length, byStudent.length) - 1,
  };
}

function logRatio(accuracies: readonly (readonly number[])[]): number {
  const [{ length: students }] = accuracies;
  const { rows: images, withinRows: student, residual } = crossedMeanSquares(accuracies);
  const ratio = (students * student + residual) / images;
  if (Number.isFinite(ratio) && ratio > 0) return Math.log(ratio);
  throw new NotTestable('expected accuracies that differ between images and between students, got equal ones');
}
