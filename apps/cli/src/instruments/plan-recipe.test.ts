// What a plan refuses before it plans, and how many students it has trained at once. The plans themselves: instruments.test.ts.
import { loadData, parseRecipe } from '@softlabel/distill';
import { nodeFiles, openDevice } from '@softlabel/node';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { forecastRecipe } from './forecast.ts';
import { planRecipe } from './plan-recipe.ts';

const READERS = { files: nodeFiles, decode: () => Promise.reject(new Error('no image')), cacheFolder: '/nonexistent' };
const SMALL = { ...DEFAULT_PROFILE, maxBufferBytes: 2 ** 21, maxBindingBytes: 2 ** 20 };

test('a population that does not fit is refused with the largest that does', async () => {
  const overrides = ['student.ipc=1', 'student.count=1000', 'expert.batch=2'];
  const recipe = (population: number) => parseRecipe(TINY, 'tiny.yaml', [...overrides, `student.population=${population}`]);
  const data = await loadData(recipe(1), READERS);
  const membersOf = (population: number) => planRecipe(SMALL, recipe(population), data).kinds.map(({ members }) => members);
  const refusal = (most: number, got: number) =>
    `recipe: expected student.population of at most ${most} on this adapter, got ${got}. Lower it, or set student.population=auto.`;
  const most = 8;
  expect(() => membersOf(900)).toThrow(refusal(most, 900));
  expect(() => membersOf(most + 1)).toThrow(refusal(most, most + 1));
  expect(membersOf(most)).toEqual([1, most]);
});

async function planned(...overrides: string[]) {
  const recipe = parseRecipe(TINY, 'tiny.yaml', ['student.ipc=1', ...overrides]);
  return planRecipe(SMALL, recipe, await loadData(recipe, READERS)).kinds.filter(({ ipc }) => ipc !== null);
}

test('as many are trained at once as in a run: students of other epochs after each other', async () => {
  const apart = ['cases=[{ student.epochs: 3 }, { student.epochs: 5 }]', 'expert.batch=2'];
  expect(await planned(...apart)).toMatchObject([{ name: 'student, IPC 1', trainings: 12, members: 6, steps: 6 * 3 + 6 * 5 }]);
  // Twelve at once would not fit.
  expect(await planned(...apart, 'student.population=12')).toMatchObject([{ trainings: 12, members: 6 }]);
  await expect(planned(...apart, 'student.population=12', 'student.count=4')).rejects.toThrow('student.population of at most 8');
  // Of 7 at most 6, two parts of 4 and 3: the group of 6 is the larger one.
  const uneven = ['label.sources=hard', 'student.population=6', 'expert.batch=2'];
  const cases = 'cases=[{ student.epochs: 3, student.count: 7 }, { student.epochs: 5, student.count: 6 }]';
  expect(await planned(...uneven, cases)).toMatchObject([{ trainings: 13, members: 6 }]);
});

test('students of several rates and temperatures are planned as they are trained, together or one by one', async () => {
  const mixed = ['student.temperature=1,4', 'student.optimizer.lr=0.1,0.2', 'label.sources=hard', 'student.count=1', 'expert.batch=2'];
  const name = 'student, IPC 1, temperatures 1 and 4';
  expect(await planned(...mixed)).toMatchObject([{ name, members: 4, temperature: 'own', ownRates: true }]);
  expect(await planned(...mixed, 'student.population=1')).toMatchObject([{ name, members: 1, temperature: 1, ownRates: false }]);
});

test('steps of several rates and temperatures are measured for a forecast', async () => {
  const recipe = parseRecipe(TINY, 'tiny.yaml', [
    'student.temperature=1,4',
    'student.optimizer.lr=0.1,0.2',
    'student.count=1',
    'student.ipc=1',
  ]);
  const data = await loadData(recipe, READERS);
  const device = await openDevice({ dawn: ['backend=null'] });
  const plan = planRecipe(device.profile, recipe, data);
  const forecast = await forecastRecipe(device, recipe, data, plan, () => undefined);
  expect(forecast.kinds).toHaveLength(2);
  for (const { ms } of forecast.kinds) expect(ms).toBeGreaterThan(0);
});

test('more images per class than there are are refused as in a run', async () => {
  const tooFew = (got: number, remedy: string) =>
    `chooseImages: expected 11 images of class 'circle-stripes' in shapes (train), got ${got}. ${remedy}`;
  await expect(planned('student.ipc=1,11')).rejects.toThrow(tooFew(10, 'Lower student.ipc or raise data.limit.'));
  const ranked = planned('student.ipc=11', 'data.images={ name: quantile, quantile: 9 }');
  await expect(ranked).rejects.toThrow(tooFew(2, 'Lower student.ipc, choose a lower data.images.quantile, or raise data.limit.'));
});
