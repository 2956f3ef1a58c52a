// Names of labels: who gave them, at which epoch, and what was done to them.
import { expect, test } from 'vitest';
import { labelsName, type ToldLabels } from './cell-names.ts';

const CASES: [labels: ToldLabels, name: string][] = [
  [{ source: 'hard', epoch: null, experts: [], edits: '' }, 'hard'],
  [{ source: 'expert', epoch: 20, edits: '' }, 'expert epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [0], edits: 'top-k 5' }, 'expert epoch 20, top-k 5'],
  [{ source: 'expert', epoch: 20, experts: [0, 1, 2], edits: '' }, '3 experts epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [1, 4], edits: '' }, 'experts 1, 4 epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [2], edits: '' }, 'expert 2 epoch 20'],
  [{ source: 'argmax', epoch: 3, experts: [0], edits: '' }, 'argmax epoch 3'],
  [{ source: 'argmax', epoch: 3, experts: [0, 1], edits: '' }, 'argmax of 2 experts epoch 3'],
  [{ source: 'own', epoch: null, experts: [], edits: 'top-k 1' }, 'own, top-k 1'],
  [{ source: 'file', epoch: null, experts: [], edits: '' }, 'file'],
];

test.each(CASES)('%j', (labels, name) => {
  expect(labelsName({ labels })).toBe(name);
});
