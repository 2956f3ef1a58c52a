// The runs that a sweep's lists span, and their names.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecipeError } from './errors.ts';
import { gridPoints, pointName } from './grid.ts';
import { parseRecipe, parseSweep, printRecipe, sweepRecipe } from './parse.ts';

test('every choice of one value for each list is a run, the first list varying slowest', () => {
  const document = { seed: [1, 2], model: { width: [8, 16], depth: 3 }, student: { ipc: [1, 10] } };
  const points = gridPoints(document);
  expect(points.map(pointName)).toEqual(['seed=1,model.width=8', 'seed=1,model.width=16', 'seed=2,model.width=8', 'seed=2,model.width=16']);
  expect(points[3]).toEqual({
    settings: { seed: 2, 'model.width': 16 },
    document: { seed: 2, model: { width: 16, depth: 3 }, student: { ipc: [1, 10] } },
  });
});

test('a document without such lists is one run', () => {
  const document = { seed: 1, label: { epoch: [1, 2] } };
  expect(gridPoints(document)).toEqual([{ settings: {}, document }]);
  expect(gridPoints(document).map(pointName)).toEqual(['all']);
});

test('a value that a list repeats is one run', () => {
  expect(gridPoints({ seed: [1, 1, 2], expert: { schedule: ['cosine', 'cosine'] } }).map(pointName)).toEqual([
    'seed=1,expert.schedule=cosine',
    'seed=2,expert.schedule=cosine',
  ]);
});

test('names are fit for folders', () => {
  const names = gridPoints({ data: { path: ['../a b', '/c', 'd:e'] } }).map(pointName);
  expect(names).toEqual(['data.path=..%2Fa%20b', 'data.path=%2Fc', 'data.path=d%3Ae']);
});

test('other settings have another name', () => {
  const texts = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', '1', '/', '-', ',', '=', '.', '%'), minLength: 1 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(texts, texts, (paths, inits) => {
      const points = gridPoints({ data: { path: paths }, expert: { init: inits } });
      expect(new Set(points.map(pointName)).size).toBe(paths.length * inits.length);
    }),
  );
});

test('a block among the values is named by its fields', () => {
  const points = gridPoints({ data: { images: ['random', { name: 'quantile', quantile: 3 }] } });
  expect(points.map(pointName)).toEqual(['data.images=random', 'data.images.name=quantile,data.images.quantile=3']);
});

test('a sweep has a checked recipe for each run, named by its choice; overrides may bring lists', () => {
  const { name, points } = parseSweep('name: x\nseed: [1, 2]\nexpert: { epochs: 4 }', 'x.yaml', ['expert.batch=16,32']);
  expect(name).toBe('x');
  expect(points.map((point) => [point.recipe.name, point.recipe.seed, point.recipe.expert.batch])).toEqual([
    ['x seed=1,expert.batch=16', 1, 16],
    ['x seed=1,expert.batch=32', 1, 32],
    ['x seed=2,expert.batch=16', 2, 16],
    ['x seed=2,expert.batch=32', 2, 32],
  ]);
});

test('a sweep of one run has the very recipe', () => {
  const { points } = parseSweep('name: x\nstudent: { ipc: [1, 10] }', 'x.yaml');
  expect(points).toEqual([{ name: 'all', settings: {}, recipe: parseRecipe('name: x\nstudent: { ipc: [1, 10] }', 'x.yaml') }]);
});

test.each([
  'name: x\nstudent: { ipc: [1, 10] }',
  'name: x\nseed: [1, 2]\nmodel: { width: [8, 16] }\ncases: [{ student.ipc: 1 }]',
  'data: { images: [random, { name: quantile, quantile: 3 }] }', // the kinds have fields of their own
  'expert: { epochs: [2, 4] }', // the default of label.epoch is the last one
])('the recipe of a sweep parses to it: %s', (text) => {
  const sweep = parseSweep(text, 'x.yaml');
  expect(parseSweep(printRecipe(sweepRecipe(sweep)), 'x.yaml')).toEqual(sweep);
});

test('a wrong value in any of the runs is an error before anything runs', () => {
  expect(() => parseSweep('model: { width: [8, -1] }', 'x.yaml')).toThrow(RecipeError);
  expect(() => parseSweep('model: { width: [8, -1] }', 'x.yaml')).toThrow('model.width in x.yaml');
  expect(() => parseSweep('seed: []', 'x.yaml')).toThrow('seed in x.yaml');
});
