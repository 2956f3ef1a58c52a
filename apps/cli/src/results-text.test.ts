// Results on a terminal: which accuracy it is, and the tables that exist.
import { expandCells, parseRecipe, type Results, summary } from '@softlabel/distill';
import { expect, test } from 'vitest';
import { resultsText } from './results-text.ts';

const recipe = (protocol: string) => parseRecipe(`name: small\nprotocol: ${protocol}`, 'r.yaml');
const [{ student }] = expandCells(recipe('strict'));
const results = (protocol: string, cells: Results['cells']): Results => ({
  recipe: recipe(protocol),
  environment: {},
  cells,
  expert: [{ epoch: 20, loss: 1, accuracy: 0.5 }],
});

test('a run that has no cell yet shows its expert', () => {
  expect(resultsText(results('strict', []))).toMatch(
    /^small: accuracy on the test set, after the last epoch; .*\n[\s\S]*\nExpert: 50\.0 % after 20 epochs$/,
  );
});

test('a paper-protocol accuracy is called what it is', () => {
  const labels = { source: 'hard', epoch: null, edits: '', entropy: 0 } as const;
  const settings = { ...student, epochs: 1, batch: 1, optimizer: { name: 'sgd', lr: 1, momentum: 0, weightDecay: 0 } } as const;
  const cell: Results['cells'][number] = { ipc: 1, labels, accuracy: summary([0.25]), students: 1, seconds: 1, student: settings };
  const text = resultsText(results('paper', [cell]));
  expect(text).toContain('best of the evaluations on the test set, as in the paper; not comparable with strict results');
  expect(text).toMatch(/^hard {2,}25\.0 % n=1$/m);
  expect(text).toMatch(/^Labels: entropy/m);
});

test('where images are held out, the accuracy that they choose stands beside that of the last epoch', () => {
  const labels = { source: 'hard', epoch: null, edits: '', entropy: 0 } as const;
  const cell = { ipc: 1, labels, accuracy: summary([0.25]), students: 1, seconds: 1, student };
  expect(resultsText(results('strict', [cell]))).not.toContain('validation');
  const text = resultsText(results('strict', [{ ...cell, bestOnValidation: summary([0.375]) }]));
  expect(text).toMatch(
    /^hard {2,}25\.0 % n=1$[\s\S]*^The same where each student was best on the validation images$[\s\S]*^hard {2,}37\.5 % n=1$/m,
  );
});
