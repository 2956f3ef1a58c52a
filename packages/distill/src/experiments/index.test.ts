// Every experiment: its recipes parse, its twins share one expert and stay within their cost, and its names are those of files and figures.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { experimentRecipe, SCALES, type Scale } from './experiment.ts';
import { EXPERIMENTS } from './index.ts';

const recipes = (scale: Scale) => EXPERIMENTS.map((experiment) => experimentRecipe(experiment, scale));
const expertOf = ({ seed, data, model, train, expert }: ExpertRecipe) => ({ seed, data, model, train, expert });

/** Experiments about several experts, which need more than the one that all twins share. */
const ABOUT_EXPERTS = ['ensembles', 'expert-seeds'];

test('every experiment is named after its file, and every file is in the list', () => {
  const notExperiments = ['experiment.ts', 'index.ts', 'index.test.ts'];
  const files = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).filter((name) => !notExperiments.includes(name) && !name.endsWith('.test.ts'));
  expect(EXPERIMENTS.map(({ name }) => `${name}.ts`).sort()).toEqual(names.sort());
});

test.each(EXPERIMENTS.map((experiment) => [experiment.name, experiment] as const))(
  '%s has recipes at every scale, and claims',
  (name, experiment) => {
    for (const scale of SCALES) {
      const recipe = experimentRecipe(experiment, scale);
      expect(recipe.name).toBe(`${name}-${scale}`);
      expect(expandCells(recipe).length).toBeGreaterThan(0);
      expect(recipe.protocol).toBe(scale === 'paper' ? 'paper' : 'strict');
    }
    const texts = experiment.claims.map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThan(0);
  },
);

test('overrides lie on top of a recipe, and errors name experiment and scale', () => {
  const [experiment] = EXPERIMENTS;
  expect(experimentRecipe(experiment, 'shapes', ['student.count=2']).student.count).toBe(2);
  expect(() => experimentRecipe(experiment, 'shapes', ['student.cout=2'])).toThrow('student.count');
});

describe.each(['shapes', 'cifar10'] as const)('the twins on %s', (scale) => {
  test('have one expert, unless they are about experts', () => {
    const experts = EXPERIMENTS.filter(({ name }) => !ABOUT_EXPERTS.includes(name)).map((one) => expertOf(experimentRecipe(one, scale)));
    for (const expert of experts) expect(expert).toEqual(experts[0]);
  });

  // At 1 to 2 ms an image on two slow cores: all of `shapes` in ten minutes with an expert of 15 s each, CIFAR-10 in half an hour each.
  test('stay within their cost', () => {
    const steps = recipes(scale).map(imageSteps);
    if (scale === 'shapes') expect(steps.reduce((sum, one) => sum + one, 0)).toBeLessThan(350_000);
    expect(Math.max(...steps)).toBeLessThan(scale === 'shapes' ? 45_000 : 1_000_000);
  });
});

test('the expert of the twins on CIFAR-10 is that of the published recipe', () => {
  const text = readFileSync(new URL('../../../../recipes/cifar10-cpu.yaml', import.meta.url), 'utf8');
  expect(expertOf(recipes('cifar10')[0])).toEqual(expertOf(parseRecipe(text, 'cifar10-cpu.yaml')));
});

/** Images that the students of a recipe see in training, each as often as they see it. */
function imageSteps(recipe: Recipe): number {
  const classes = recipe.data.name === 'shapes' ? recipe.data.shapes * recipe.data.textures : 10;
  return expandCells(recipe).reduce((sum, { ipc, student: { epochs, count } }) => sum + ipc * classes * epochs * count, 0);
}
