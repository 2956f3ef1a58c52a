// Which classes do labels name beside the true one? (paper figure 10)
import { classLabels } from './claims/cells.ts';
import { meanOf, NotTestable } from './claims/claim.ts';
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
      text: 'A class that shares shape or texture with the true one gets more of the label than one that shares neither.',
      measure: (results) => {
        const { data } = results.recipe;
        // Only of `shapes` is it known which classes are related.
        if (data.name !== 'shapes') throw new NotTestable(`expected data whose related classes are known (shapes), got ${data.name}`);
        const { shapes, textures } = data;
        const related = textures - 1 + shapes - 1;
        const unrelated = (textures - 1) * (shapes - 1);
        const values = classLabels(results, {}).flatMap(({ relatedMass }) =>
          relatedMass === undefined ? [] : (relatedMass.sameShape + relatedMass.sameTexture) / related - relatedMass.unrelated / unrelated,
        );
        return meanOf(values, { quantity: 'mass of a related less that of an unrelated class', of: 'classes' });
      },
    },
  ],
  figure: 'mean-labels',
};
