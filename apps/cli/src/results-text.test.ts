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
  const once = { ...cell, student: { ...student, epochs: 200 }, bestOnValidation: summary([0.25]) };
  expect(resultsText(results('strict', [once]))).not.toContain('validation');
  const text = resultsText(results('strict', [{ ...cell, bestOnValidation: summary([0.375]) }]));
  expect(text).toMatch(
    /^hard {2,}25\.0 % n=1$[\s\S]*^The same where each student was best on the validation images$[\s\S]*^hard {2,}37\.5 % n=1$/m,
  );
});

test('what was chosen by validation is told with its settings, their accuracy and ties', () => {
  const labels = { source: 'expert', epoch: 5, edits: '', entropy: 0 } as const;
  const candidates = [
    { settings: { 'label.epoch': 2, 'label.edits': '' }, validation: 0.25 },
    { settings: { 'label.epoch': 5, 'label.edits': '' }, validation: 0.5 },
    { settings: { 'label.epoch': 9, 'label.edits': '' }, validation: 0.5 },
  ];
  const cell = { ipc: 1, labels, accuracy: summary([0.25]), students: 1, seconds: 1, student };
  expect(resultsText(results('strict', [cell]))).not.toContain('Chosen');
  expect(resultsText(results('strict', [{ ...cell, selection: { students: 2, candidates } }]))).toMatch(
    /^Chosen on validation images.*\n\nexpert epoch 5, IPC 1: label\.epoch 5 \(50\.0 %, n=2\), of 3 candidates, the first of 2 equals$/m,
  );
});

test('what failed stands below the table, with the reason', () => {
  const missing = [
    { settings: { 'expert.optimizer.lr': 1e30 }, why: 'expert 0: NaN' },
    { settings: { 'expert.optimizer.lr': 0.1 }, cells: ['hard, IPC 1', 'hard, IPC 10'], why: 'no memory' },
  ];
  expect(resultsText({ ...results('strict', []), missing })).toMatch(
    /^Missing.*\n\nexpert\.optimizer\.lr 1e\+30, all cells: expert 0: NaN\nexpert\.optimizer\.lr 0\.1, hard, IPC 1 and 1 more: no memory$/m,
  );
});
