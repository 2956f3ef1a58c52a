// What becomes of a label while its expert learns? (paper figure 5)
import type { Results } from '../runs/results.ts';
import { type ClassLabels, classLabels, epochEnds, mostImages } from './claims/cells.ts';
import { meanOf } from './claims/claim.ts';
import { type Experiment, labelsAlone } from './experiment.ts';
import { CIFAR10 } from './scales/cifar10.ts';
import { TINY_IMAGENET } from './scales/paper.ts';
import { SHAPES } from './scales/shapes.ts';

export const labelEvolution: Experiment = {
  name: 'label-evolution',
  item: 'Fig. 5',
  question: 'What becomes of a label while its expert learns?',
  expected:
    'Labels of an untrained expert are nearly uniform; early ones spread over classes that look alike, often with another class on top; late ones name the true class.',
  recipes: {
    paper: { ...TINY_IMAGENET, label: { sources: 'expert', epoch: [0, 11, 20, 50] }, student: labelsAlone(10) },
    shapes: { ...SHAPES, label: { sources: 'expert', epoch: [0, 1, 2, 4, 8] }, student: labelsAlone(10) },
    cifar10: { ...CIFAR10, label: { sources: 'expert', epoch: [0, 2, 5, 10, 20, 40] }, student: labelsAlone(10) },
  },
  claims: [
    {
      id: 'true-class-grows',
      text: 'Labels of the last epoch hold more of the true class than those of the first trained one.',
      measure: (results) => {
        const { first, last } = trainedEnds(results);
        const values = last.map(({ trueMass }, k) => trueMass - first[k].trueMass);
        return meanOf(values, { quantity: 'mass of the true class, last less first trained epoch', of: 'classes' });
      },
    },
    {
      id: 'sharper',
      text: 'Labels of the last epoch are sharper than those of the first trained one.',
      measure: (results) => {
        const { first, last } = trainedEnds(results);
        const values = first.map(({ entropy }, k) => entropy - last[k].entropy);
        return meanOf(values, { quantity: 'entropy, first trained less last epoch', unit: 'nats', of: 'classes' });
      },
    },
  ],
  figure: 'label-bars',
};

/** The labels of each class at the first trained and at the last epoch; the untrained expert is no epoch of learning. */
function trainedEnds(results: Results): { readonly first: readonly ClassLabels[]; readonly last: readonly ClassLabels[] } {
  const [first, last] = epochEnds(results.cells.filter(({ labels }) => labels.epoch !== 0));
  const ipc = mostImages(results);
  return { first: classLabels(results, { ipc, epoch: first }), last: classLabels(results, { ipc, epoch: last }) };
}
