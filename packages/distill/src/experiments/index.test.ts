// Every experiment: its recipes parse, its twins share one expert and stay within their cost, and its names are those of files and figures.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { type Experiment, experimentSweep, SCALES, type Scale } from './experiment.ts';
import { EXPERIMENTS } from './index.ts';

/** The recipes of an experiment's runs. */
const runsOf = (experiment: Experiment, scale: Scale) => experimentSweep(experiment, scale).points.map(({ recipe }) => recipe);
/** What an expert depends on: which images students get is not part of it. */
const expertOf = ({ seed, data: { images: _images, ...data }, model, train, expert }: ExpertRecipe) => ({
  seed,
  data,
  model,
  train,
  expert,
});

/** Experiments about several experts, or with a hundred classes on `shapes`, which need another than the one that all twins share. */
const WITH_OTHER_EXPERTS = ['ensembles', 'expert-seeds', 'tail-removal'];

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
      expect(experimentSweep(experiment, scale).name).toBe(`${name}-${scale}`);
      for (const recipe of runsOf(experiment, scale)) {
        expect(expandCells(recipe).length).toBeGreaterThan(0);
        expect(recipe.protocol).toBe(scale === 'paper' ? 'paper' : 'strict');
      }
    }
    const { claims } = experiment;
    expect(new Set(claims.map(({ text }) => text)).size).toBe(claims.length);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    for (const { id } of claims) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(claims.length).toBeGreaterThan(0);
  },
);

test('overrides lie on top of a recipe, and errors name experiment and scale', () => {
  const [experiment] = EXPERIMENTS;
  expect(experimentSweep(experiment, 'shapes', ['student.count=2']).points[0].recipe.student.count).toBe(2);
  expect(() => experimentSweep(experiment, 'shapes', ['student.cout=2'])).toThrow('student.count');
});

describe.each(['shapes', 'cifar10'] as const)('the twins on %s', (scale) => {
  test('have one expert, unless they need another', () => {
    const others = EXPERIMENTS.filter(({ name }) => !WITH_OTHER_EXPERTS.includes(name));
    const experts = others.flatMap((experiment) => runsOf(experiment, scale)).map(expertOf);
    for (const expert of experts) expect(expert).toEqual(experts[0]);
  });

  // On two cores, at 1 ms an image all of `shapes` in ten minutes, at 2 ms CIFAR-10 in 31 minutes each: the longest, that of
  // `knowledge-for-data`, has 927,000. Runs take over equal students.
  test('stay within their cost', () => {
    const twins = EXPERIMENTS.map((experiment) => runsOf(experiment, scale).flatMap(studentSteps));
    if (scale === 'shapes') expect(sum(new Map(twins.flat()).values())).toBeLessThan(500_000);
    expect(Math.max(...twins.map((students) => sum(students.map(([, steps]) => steps))))).toBeLessThan(
      scale === 'shapes' ? 45_000 : 930_000,
    );
  });
});

test('the expert of the twins on CIFAR-10 is that of the published recipe', () => {
  const text = readFileSync(new URL('../../../../recipes/cifar10-cpu.yaml', import.meta.url), 'utf8');
  expect(expertOf(runsOf(EXPERIMENTS[0], 'cifar10')[0])).toEqual(expertOf(parseRecipe(text, 'cifar10-cpu.yaml')));
});

/** For each student of a recipe, the images that it sees in training, each as often as it sees it, under a text that equal students share. */
function studentSteps(recipe: Recipe): [student: string, steps: number][] {
  const { data, protocol } = recipe;
  const classes = data.name === 'shapes' ? data.shapes * data.textures : 10;
  return expandCells(recipe).flatMap(({ population: _population, student: { count, ...student }, ...cell }) =>
    Array.from({ length: count }, (_, index) => {
      const text = canonicalJson({ ...expertOf(recipe), images: data.images, protocol, cell, student, index });
      return [text, cell.ipc * classes * student.epochs];
    }),
  );
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
