// Does a class teach through its own images, or through its part in the labels of the others? (paper figure 7)
import { removalContrast } from './claims/removals.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

type Cases = readonly Readonly<Record<string, unknown>>[];

/** Each case as it is, with every one of `classes` taken out of the others' labels, and without its images. */
const removals = (classes: readonly number[], cases: Cases): Cases =>
  cases.flatMap((one) => [
    { ...one, 'label.edits': ['', ...classes.flatMap((k) => [`zero-class ${k}`, `zero-class ${k} renormalise`])] },
    { ...one, 'student.withoutClass': classes },
  ]);

/** Every n-th of the classes, by number: the paper takes every fifth by the expert's accuracy, which is not known before the expert. */
const everyNth = (n: number, classes: number): number[] => Array.from({ length: classes / n }, (_, i) => n * i);

/** One test image in a hundred: clearly above zero, which is what hard labels leave. */
const RECOGNISED = 0.01;

export const zeroShot: Experiment = {
  name: 'zero-shot',
  item: 'Fig. 7',
  question: 'Does a class teach through its own images, or through its part in the labels of the others?',
  expected:
    'Without its images a class is recognised nearly as well as with them. Without its part in the labels of the other images it is not recognised at one image per class, and again only at 50; to renormalise these labels makes no difference.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      label: { sources: 'expert' },
      student: PAPER_STUDENT,
      cases: removals(everyNth(5, 200), [
        ...tinyCases([1], { 'label.epoch': 7 }),
        ...tinyCases([10], { 'label.epoch': 50 }),
        ...tinyCases([50], { 'label.epoch': 90 }),
      ]),
    },
    // One student for each removal: at this cost more classes tell more than more students.
    shapes: {
      ...SHAPES,
      label: { sources: 'expert', epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 1 },
      cases: removals(everyNth(2, 12), shapesCases([1])),
    },
    cifar10: {
      ...CIFAR10,
      label: { sources: 'expert', epoch: CIFAR10_EPOCH },
      student: { ...CIFAR10_STUDENT, count: 2 },
      cases: removals(everyNth(2, 10), cifar10Cases([1, 10])),
    },
  },
  claims: [
    {
      id: 'labels-over-images',
      text: 'With the fewest images, a class loses more without its part in the labels of the other images than without its own images.',
      measure: (results) =>
        removalContrast(results, 'without its images less without its part in labels', [
          [1, 'images'],
          [-1, 'labels'],
        ]),
    },
    {
      id: 'renormalised-over-images',
      text: 'With the fewest images, a class loses more without its part in labels that are renormalised then than without its own images.',
      measure: (results) =>
        removalContrast(results, 'without its images less without its part in renormalised labels', [
          [1, 'images'],
          [-1, 'renormalised'],
        ]),
    },
    {
      id: 'recognised',
      text: 'With the fewest images, a class without images is still recognised, in more than one of a hundred test images.',
      measure: (results) => removalContrast(results, 'without its images', [[1, 'images']], RECOGNISED),
    },
  ],
  figure: 'accuracy-by-class',
};
