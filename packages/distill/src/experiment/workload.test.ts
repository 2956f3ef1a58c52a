// Counts of steps, images, evaluations and files, by hand. No device and no data.
import { convNet } from '@softlabel/train';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { bundleFiles, checkpointFiles, resumeFile, stepKinds, whiteningFile } from './workload.ts';

const RECIPE = `
expert: { epochs: 3, batch: 40, count: 2 }
label: { epoch: [1, 3], edits: ["", "temperature 2"] }
student: { epochs: 500, batch: 16, count: 5 }
cases: [{ student.ipc: 1 }, { student.ipc: 10, student.epochs: 4 }]
`;
const model = convNet({ depth: 1, width: 4, norm: 'instance', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 4);
const counts = { train: 100, test: 30, validation: 0, classes: 4 };
const recipeWith = (...overrides: string[]) => parseRecipe(RECIPE, 'recipe.yaml', overrides);

const plain = { whitening: null, train: { height: 32, width: 32 } };

test('experts and students by kind: steps, images, evaluations', () => {
  const [expert, one, ten] = stepKinds(recipeWith(), counts);
  // 100 images in batches of 40 are 3 steps; two experts of 3 epochs; epochs 0 to 3 are evaluated.
  expect(expert).toMatchObject({ name: 'expert', batch: 40, trainings: 2, steps: 18, images: 600, evaluated: 2 * 4 * 30 });
  // Hard labels, and two epochs with two edits: 5 cells of 5 students.
  expect(one).toMatchObject({ name: 'student, IPC 1', batch: 4, trainings: 25, steps: 25 * 500, images: 25 * 500 * 4, evaluated: 25 * 30 });
  expect(ten).toMatchObject({ name: 'student, IPC 10', batch: 16, trainings: 25, steps: 25 * 4 * 3, images: 25 * 4 * 40 });
});

test('students that are chosen among evaluations are evaluated every 200 epochs and at the end', () => {
  const [, one] = stepKinds(recipeWith('protocol=paper'), counts);
  expect(one.evaluated).toBe(25 * 3 * 30);
  expect(one.steps).toBe(25 * 501);
  const [, held] = stepKinds(recipeWith(), { ...counts, validation: 10 });
  expect(held.evaluated).toBe(25 * 3 * 40);
});

test('hard labels alone need no expert and no files of one', () => {
  const recipe = recipeWith('label.sources=hard');
  expect(stepKinds(recipe, counts).map(({ name }) => name)).toEqual(['student, IPC 1', 'student, IPC 10']);
  expect(checkpointFiles(recipe, model, plain)).toEqual({ files: 0, bytes: 0 });
  expect(bundleFiles(recipe, counts, plain)).toEqual({ files: 0, bytes: 0 });
});

test('a quantile needs the expert, whatever the labels; only experts that label have bundles', () => {
  const ranked = recipeWith('label.sources=hard', 'data.images=quantile');
  expect(stepKinds(ranked, counts)[0].name).toBe('expert');
  expect(checkpointFiles(ranked, model, plain).files).toBe(8);
  expect(bundleFiles(ranked, counts, plain).files).toBe(0);
  expect(bundleFiles(recipeWith('label.experts=1'), counts, plain).files).toBe(4);
  expect(bundleFiles(recipeWith('label.experts=[1, [1]]'), counts, plain).files).toBe(8);
});

test('a class that is left out is no image of any step', () => {
  const [one] = stepKinds(recipeWith('student.withoutClass=2', 'student.count=1', 'label.sources=hard'), counts);
  expect(one).toMatchObject({ name: 'student, IPC 1, without a class', set: 3, batch: 3, images: 500 * 3 });
});

test('students with a model of their own are a kind of their own, named by it', () => {
  const recipe = recipeWith('cases=[{}, { student.model: resnet }]', 'label.sources=hard');
  const [usual, other] = stepKinds(recipe, counts);
  expect([usual.name, other.name]).toEqual(['student, IPC 10', 'student resnet-18-64-imagenet-batch, IPC 10']);
  expect([usual.model, other.model.name]).toEqual([recipe.model, 'resnet']);
});

test('students of one ipc whose optimisers differ are kinds of their own; a learning rate makes none', () => {
  const rates = stepKinds(recipeWith('student.optimizer.lr=0.1,0.2', 'cases=[{}]'), counts);
  expect(rates.map(({ name, trainings }) => [name, trainings])).toEqual([
    ['expert', 2],
    ['student, IPC 10', 50],
  ]);
  expect(stepKinds(recipeWith('student.optimizer.momentum=0,0.9', 'cases=[{}]'), counts)).toHaveLength(3);
});

/** Names of kinds, with the sizes of the groups that a run trains together. */
const groupsOf = (...overrides: string[]) =>
  stepKinds(recipeWith('label.sources=hard', ...overrides), { ...counts, validation: 10 }).map(({ name, groups }) => [
    name,
    groups.map(({ length }) => length),
  ]);

test('students are in the groups that a run trains: of other epochs apart, of other rates and temperatures together', () => {
  expect(groupsOf('cases=[{ student.epochs: 3 }, { student.epochs: 5 }]')).toEqual([['student, IPC 10', [5, 5]]]);
  const mixed = groupsOf('cases=[{}, { student.epochs: 3 }]', 'student.temperature=1,4', 'student.optimizer.lr=0.1,0.2');
  expect(mixed).toEqual([['student, IPC 10, temperatures 1 and 4', [20, 20]]]);
  expect(groupsOf('cases=[{}]', 'student.temperature=1,2,4')).toEqual([['student, IPC 10, temperatures 1, 2 and 4', [15]]]);
  expect(stepKinds(recipeWith(), counts)[0].groups).toEqual([]);
});

test('where cells compete, those that are chosen by come first, then what the winners lack', () => {
  const competing = ['data.validation=0.1', 'select={ over: student.optimizer.lr, students: 2 }', 'student.optimizer.lr=0.1,0.2,0.3'];
  expect(groupsOf('cases=[{}]', ...competing)).toEqual([['student, IPC 10', [6, 3]]]);
  expect(groupsOf('cases=[{}]', ...competing, 'student.count=2')).toEqual([['student, IPC 10', [6]]]);
  const [first] = stepKinds(recipeWith('label.sources=hard', 'cases=[{}]', ...competing), counts);
  expect(first.trainings).toBe(9);
});

test('students with a teacher are a kind of their own', () => {
  const taught = recipeWith('label.sources=hard,teacher', 'label.edits=""', 'label.experts=1', 'cases=[{}]', 'student.epochs=2');
  const [, fixed, teacher] = stepKinds(taught, counts);
  expect(fixed).toMatchObject({ name: 'student, IPC 10', isTaught: false, trainings: 5 });
  expect(teacher).toMatchObject({ name: 'student with a teacher, IPC 10', isTaught: true, augment: 'dsa', trainings: 10 });
});

test('augmentations and temperatures make kinds', () => {
  const cases = 'cases=[{}, { student.augment: none }, { student.temperature: 4 }]';
  const kinds = stepKinds(recipeWith('label.sources=hard', cases), counts);
  expect(kinds.map(({ name, augment, temperature }) => [name, augment, temperature])).toEqual([
    ['student, IPC 10', 'dsa', 1],
    ['student, IPC 10, augment none', 'none', 1],
    ['student, IPC 10, temperature 4', 'dsa', 4],
  ]);
});

test('files: a checkpoint for each epoch, a bundle for each expert, epoch and ipc', () => {
  const parameters = Object.values(model.params).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const { files, bytes } = checkpointFiles(recipeWith(), model, plain);
  expect(files).toBe(8);
  expect(bytes).toBeGreaterThan(8 * 4 * parameters);
  expect(bytes).toBeLessThan(8 * (4 * parameters + 4096));
  expect(bundleFiles(recipeWith(), counts, plain)).toEqual({ files: 8, bytes: 2 * 2 * (2 * 2048 + 44 * 6 * 4) });
});

test('a whitening is a matrix of every pair of values and their mean, with the inverse in its own file and without it in others', () => {
  const whitened = { ...plain, whitening: 'identity' };
  expect(whiteningFile(whitened)).toEqual({ files: 1, bytes: 4 * (3072 + 2 * 3072 * 3072) });
  expect(whiteningFile(plain)).toEqual({ files: 0, bytes: 0 });
  const beside = 8 * 4 * (3072 + 3072 * 3072);
  expect(checkpointFiles(recipeWith(), model, whitened).bytes).toBe(checkpointFiles(recipeWith(), model, plain).bytes + beside);
  expect(bundleFiles(recipeWith(), counts, whitened).bytes).toBe(bundleFiles(recipeWith(), counts, plain).bytes + beside);
});

test('there is one resume file at a time, as large as the largest state', () => {
  expect(resumeFile([400, 9000])).toEqual({ files: 1, bytes: 9000 });
  expect(resumeFile([])).toEqual({ files: 0, bytes: 0 });
});
