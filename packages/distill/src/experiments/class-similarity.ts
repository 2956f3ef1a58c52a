// Which classes do labels name beside the true one? (paper figure 10)
import type { Results } from '../runs/results.ts';
import { classLabels } from './claims/cells.ts';
import { type Measured, meanOf, NotTestable } from './claims/claim.ts';
import { type Experiment, labelsAlone } from './experiment.ts';
import { CIFAR10, CIFAR10_EPOCH } from './scales/cifar10.ts';
import { TINY_IMAGENET } from './scales/paper.ts';
import { SHAPES, SHAPES_EPOCH } from './scales/shapes.ts';

export const classSimilarity: Experiment = {
  name: 'class-similarity',
  item: 'Fig. 10',
  question: 'Which classes do labels name beside the true one?',
  expected: 'Those that are related to it: the mean labels of the classes, without their own, form the clusters of the WordNet hierarchy.',
  recipes: {
    paper: { ...TINY_IMAGENET, label: { sources: 'expert', epoch: 50 }, student: labelsAlone(50) },
    shapes: { ...SHAPES, label: { sources: 'expert', epoch: SHAPES_EPOCH }, student: labelsAlone(50) },
    cifar10: { ...CIFAR10, label: { sources: 'expert', epoch: CIFAR10_EPOCH }, student: labelsAlone(50) },
  },
  claims: [
    {
      id: 'related-over-others',
      text: 'A class that is related to the true one gets more of the label than one that is not.',
      measure: relatedOverOthers,
    },
  ],
  figure: 'mean-labels',
};

/** Related are, of drawn images, classes of the same shape or the same texture, and of CIFAR-10 animals among themselves and vehicles (labels/kin.ts). */
function relatedOverOthers(results: Results): Measured {
  const { data } = results.recipe;
  const values = classLabels(results, {}).flatMap(({ relatedMass, kinMass }) => {
    if (kinMass !== undefined) return [kinMass.same - kinMass.other];
    if (relatedMass === undefined || data.name !== 'shapes') return [];
    const { shapes, textures } = data;
    const related = textures - 1 + shapes - 1;
    const unrelated = (textures - 1) * (shapes - 1);
    return [(relatedMass.sameShape + relatedMass.sameTexture) / related - relatedMass.unrelated / unrelated];
  });
  if (values.length === 0) throw new NotTestable(`expected data whose related classes are known (shapes, cifar10), got ${data.name}`);
  return meanOf(values, { quantity: 'mass of a related less that of an unrelated class', of: 'classes' });
}
