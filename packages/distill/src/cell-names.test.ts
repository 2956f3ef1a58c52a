// Names of labels: who gave them, at which epoch, and what was done to them. Names of settings, where they differ.
import { expect, test } from 'vitest';
import { cellName, cellNamer, labelsName, runSettings, settingsNamer, type ToldLabels } from './cell-names.ts';
import { expandCells } from './recipe/cells.ts';
import { parseRecipe } from './recipe/parse.ts';
import { HARD, resultCell, SOFT } from './runs/results.fixture.ts';

const CASES: [labels: ToldLabels, name: string][] = [
  [{ source: 'hard', epoch: null, experts: [], edits: '' }, 'hard'],
  [{ source: 'expert', epoch: 20, edits: '' }, 'expert epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [0], edits: 'top-k 5' }, 'expert epoch 20, top-k 5'],
  [{ source: 'expert', epoch: 20, experts: [0, 1, 2], edits: '' }, '3 experts epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [1, 4], edits: '' }, 'experts 1, 4 epoch 20'],
  [{ source: 'expert', epoch: 20, experts: [2], edits: '' }, 'expert 2 epoch 20'],
  [{ source: 'argmax', epoch: 3, experts: [0], edits: '' }, 'argmax epoch 3'],
  [{ source: 'argmax', epoch: 3, experts: [0, 1], edits: '' }, 'argmax of 2 experts epoch 3'],
  [{ source: 'teacher', epoch: 3, experts: [0], edits: '' }, 'teacher epoch 3'],
  [{ source: 'teacher', epoch: 3, experts: [2], edits: '' }, 'teacher of expert 2 epoch 3'],
  [{ source: 'own', epoch: null, experts: [], edits: 'top-k 1' }, 'own, top-k 1'],
  [{ source: 'file', epoch: null, experts: [], edits: '' }, 'file'],
];

test.each(CASES)('%j', (labels, name) => {
  expect(labelsName({ labels })).toBe(name);
});

test("a model that only some students have is named, the recipe's is not", () => {
  const { model } = parseRecipe('model: resnet', 'r.yaml');
  const usual = resultCell(1, HARD, [0.1]);
  const other = { ...usual, student: { ...usual.student, model } };
  expect([usual, other].map(settingsNamer([usual, other]))).toEqual(['', 'student.model resnet-18-64-imagenet-batch']);
  expect(settingsNamer([other])(other)).toBe('');
  const cells = expandCells(parseRecipe('label: { sources: hard }\ncases: [{}, { student.model: resnet }]', 'r.yaml'));
  expect(cells.map(cellName)).toEqual(['hard, IPC 10', 'hard, IPC 10, resnet-18-64-imagenet-batch']);
});

test('an augmentation that only some students have is named, and a temperature', () => {
  const usual = resultCell(1, SOFT, [0.1]);
  const other = { ...usual, student: { ...usual.student, augment: 'cutmix', temperature: 20 } } as const;
  expect([usual, other].map(settingsNamer([usual, other]))).toEqual(['temperature 1', 'temperature 20, augment cutmix']);
});

test('students who see images of all classes are not named so, others are', () => {
  const usual = resultCell(1, SOFT, [0.1]);
  const other = { ...usual, student: { ...usual.student, withoutClass: 3 } };
  expect([usual, other].map(settingsNamer([usual, other]))).toEqual(['', 'without class 3']);
  const [cell, without] = expandCells(parseRecipe('label: { sources: hard }\nstudent: { withoutClass: [null, 3] }', 'r.yaml'));
  expect([cell, without].map(cellName)).toEqual(['hard, IPC 10', 'hard, IPC 10, without class 3']);
});

test('cells of a recipe are named by all that tells them apart, each once', () => {
  const source = 'label: { sources: hard }\nstudent: { withoutClass: [null, 3], optimizer: { lr: [0.1, 1e30] } }';
  const cells = expandCells(parseRecipe(source, 'r.yaml'));
  expect(cells.map(cellNamer(cells)).sort()).toEqual([
    'hard, IPC 10, optimizer.lr 0.1',
    'hard, IPC 10, optimizer.lr 1e+30',
    'hard, IPC 10, without class 3, optimizer.lr 0.1',
    'hard, IPC 10, without class 3, optimizer.lr 1e+30',
  ]);
});

test('the settings of a sweep are named where they differ, a block by its kind and fields', () => {
  const images = [{ name: 'random' }, { name: 'quantile', quantile: 3 }];
  const cells = images.map((one) => ({ ...resultCell(1, HARD, [0.1]), settings: { seed: 1, 'data.images': one } }));
  expect(cells.map(settingsNamer(cells))).toEqual(['images random', 'images quantile (quantile 3)']);
  expect(cells.map(runSettings)).toEqual(['seed 1, images random', 'seed 1, images quantile (quantile 3)']);
});
