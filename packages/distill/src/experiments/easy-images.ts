// Are images that the expert finds easy better to learn from than random ones, or hard ones worse? (paper figure 9)
import { isMap } from '../recipe/document.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import { cellsWith, ends, mostImages } from './claims/cells.ts';
import { contrast, type Measured, NotTestable, type Term } from './claims/claim.ts';
import type { Experiment } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH, CIFAR10_STUDENT, cifar10Cases } from './scales/cifar10.ts';
import { PAPER_STUDENT, TINY_IMAGENET, tunedTinyCases } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH, SHAPES_STUDENT, shapesCases } from './scales/shapes.ts';

/**
 * Random images three times, and images of some tenths of each class by their cross-entropy under the expert's `epoch`, the one that labels (paper
 * appendix B): a run for each, with the same expert.
 */
const randomAndTenths = (tenths: readonly number[], epoch: number | 'label') => [
  ...[1, 2, 3].map((seed) => ({ name: 'random', seed })),
  ...tenths.map((quantile) => ({ name: 'quantile', quantile, epoch })),
];

export const easyImages: Experiment = {
  name: 'easy-images',
  item: 'Fig. 9',
  question: 'Are images that the expert finds easy better to learn from than random ones, and hard ones worse?',
  expected: 'The easiest tenth of the images gains about one point over random ones; the hardest loses much.',
  recipes: {
    paper: {
      ...TINY_IMAGENET,
      data: { ...TINY_IMAGENET.data, images: randomAndTenths([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'label') },
      label: { sources: 'expert' },
      student: PAPER_STUDENT,
      cases: tunedTinyCases([1, 10, 50]),
    },
    shapes: {
      ...SHAPES,
      data: { ...SHAPES.data, images: randomAndTenths([1, 5, 10], SHAPES_EPOCH) },
      label: { sources: 'expert', epoch: SHAPES_EPOCH },
      student: { ...SHAPES_STUDENT, count: 4 },
      cases: shapesCases([10]),
    },
    cifar10: {
      ...CIFAR10,
      data: { ...CIFAR10.data, images: randomAndTenths([1, 2, 4, 6, 8, 10], CIFAR10_EPOCH) },
      label: { sources: 'expert', epoch: CIFAR10_EPOCH },
      student: CIFAR10_STUDENT,
      cases: cifar10Cases([10]),
    },
  },
  claims: [
    {
      id: 'easiest-over-random',
      text: 'The easiest images teach more than random ones, at the most images.',
      measure: (results) => {
        const { random, easiest } = choicesOf(results);
        return lessMean('easiest tenth less mean of random choices', easiest, random, 1);
      },
    },
    {
      id: 'hardest-below-random',
      text: 'The hardest images teach less than random ones, at the most images.',
      measure: (results) => {
        const { random, hardest } = choicesOf(results);
        return lessMean('mean of random choices less hardest tenth', hardest, random, -1);
      },
    },
  ],
  figure: 'accuracy-by-labels',
};

/** `sign` times the accuracy of `cell` less the mean of others. */
const lessMean = (quantity: string, cell: ResultCell, others: readonly ResultCell[], sign: 1 | -1): Measured =>
  contrast(quantity, [[sign, cell], ...others.map((other): Term => [-sign / others.length, other])]);

/** The cells of random images, and those of the easiest and the hardest tenth that were run, at the most images. */
function choicesOf(results: Results) {
  const cells = cellsWith(results, { ipc: mostImages(results), source: 'expert' });
  const random = cells.filter((cell) => tenthOf(cell) === null);
  if (random.length === 0) throw new NotTestable('expected random images beside tenths, got none');
  const tenths = ends(
    'tenths of the images',
    cells.flatMap((cell) => tenthOf(cell) ?? []),
  );
  const [easiest, hardest] = tenths.map((tenth) => cells.filter((cell) => tenthOf(cell) === tenth));
  if (easiest.length > 1 || hardest.length > 1)
    throw new NotTestable(`expected one cell of each tenth, got ${easiest.length} and ${hardest.length}`);
  return { random, easiest: easiest[0], hardest: hardest[0] };
}

/** The tenth that a cell's images are from, null for random ones. */
function tenthOf({ settings = {} }: ResultCell): number | null {
  const images = settings['data.images'];
  return isMap(images) && images['name'] === 'quantile' ? Number(images['quantile'] ?? 1) : null;
}
