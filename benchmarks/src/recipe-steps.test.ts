// A recipe's steps counted, and their times added up.
import { type DataCounts, parseRecipe } from '@softlabel/distill';
import { expect, test } from 'vitest';
import { recipeSteps, wholeRecipe } from './recipe-steps.ts';
import type { Measured } from './row.ts';

const SETTINGS = `
name: small
data: { name: cifar10, path: data }
model: { name: convnet, depth: 3, width: 32 }
expert: { epochs: 4, batch: 256 }
label: { sources: [hard, expert], epoch: [2, 4] }
student: { ipc: [1, 50], epochs: 10, batch: 256, count: 2 }
`;
const DATA: DataCounts = { train: 1024, test: 100, validation: 0, classes: 10 };
const stepsOf = (...overrides: string[]) => recipeSteps(parseRecipe(SETTINGS, 'small.yaml', overrides), DATA, 32);

test("an epoch's last batch is a kind of its own, and every training counts", () => {
  const counted = stepsOf().map(({ name, size: { batch }, count }) => [name, batch, count]);
  const trainings = 3 * 2; // hard labels and two epochs of the expert, two students each
  expect(counted).toEqual([
    ['expert', 256, 4 * 4],
    ['student, IPC 1', 10, trainings * 10],
    ['student, IPC 50', 256, trainings * 10],
    ['student, IPC 50', 244, trainings * 10],
  ]);
});

test('a recipe that the peers do not build is refused', () => {
  expect(() => stepsOf('model.norm=batch')).toThrow('expected small to train a ConvNet with instance norm and average pooling');
  expect(() => stepsOf('student.optimizer.name=adamw')).toThrow('expected small to train by sgd, got adamw');
});

const measured = (ours: number, torch: number | string): Measured => ({
  ours,
  peers: { torch },
  about: { torch: 'PyTorch' },
  failures: [],
});

test('minutes are milliseconds times counts', () => {
  const steps = stepsOf().slice(0, 2);
  const { ours, peers, details } = wholeRecipe(steps, [measured(600, 300), measured(100, 200)]);
  expect(ours).toBeCloseTo((16 * 600 + 60 * 100) / 60_000);
  expect(peers['torch']).toBeCloseTo((16 * 300 + 60 * 200) / 60_000);
  expect(details?.[1]).toEqual({ steps: 'student, IPC 1', batch: 10, count: 60, oursMs: 100, torchMs: 200 });
});

test('a side that lacks one kind has its reason', () => {
  const { ours, peers } = wholeRecipe(stepsOf().slice(0, 2), [measured(600, 300), measured(100, 'no torch')]);
  expect(ours).toBeGreaterThan(0);
  expect(peers['torch']).toBe('no torch');
});
