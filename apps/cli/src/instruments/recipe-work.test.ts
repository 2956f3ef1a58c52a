// The work of a recipe counted without data against `plan` on the data itself, and against counts by hand.
import { countsOf, loadData, parseRecipe } from '@softlabel/distill';
import { nodeFiles } from '@softlabel/node';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { planRecipe } from './plan-recipe.ts';
import { WorkCounter } from './recipe-work.ts';

const recipe = parseRecipe(TINY, 'tiny.yaml', ['student.population=1']);

test('work is the sum of what plan says of each step and evaluation', async () => {
  const ports = { files: nodeFiles, decode: () => Promise.reject(new Error('no image')), cacheFolder: '/nonexistent' };
  const data = await loadData(recipe, ports);
  const { kinds, evaluations, steps } = planRecipe(DEFAULT_PROFILE, recipe, data);
  const training = kinds.map(({ images, batch, cost }) => (images / batch) * cost.flops);
  const evaluated = evaluations.map(({ images, batch, cost }) => (images / batch) * cost.flops);
  const work = new WorkCounter().workOf(recipe, { counts: countsOf(data), train: data.train, classNames: data.classNames });
  expect(work.steps).toBe(steps);
  expect(work.flops).toBeCloseTo(
    [...training, ...evaluated].reduce((sum, flops) => sum + flops, 0),
    -2,
  );
});

test('twice the students take twice their steps, and a counter gives the same number again', () => {
  const size = {
    counts: { train: 40, test: 20, validation: 0, classes: 4 },
    train: { height: 32, width: 32, channels: 3 },
    classNames: ['a', 'b', 'c', 'd'],
  };
  const counter = new WorkCounter();
  const first = counter.workOf(recipe, size);
  expect(counter.workOf(recipe, size)).toEqual(first);
  const doubled = counter.workOf({ ...recipe, student: { ...recipe.student, count: 4 } }, size);
  const expertSteps = 6;
  expect(doubled.steps - expertSteps).toBe(2 * (first.steps - expertSteps));
  expect(doubled.flops).toBeGreaterThan(first.flops);
});
