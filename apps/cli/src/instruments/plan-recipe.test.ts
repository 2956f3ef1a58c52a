// What a plan refuses before it plans. The plans themselves: instruments.test.ts.
import { loadData, parseRecipe } from '@softlabel/distill';
import { nodeFiles } from '@softlabel/node';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { planRecipe } from './plan-recipe.ts';

const SMALL = { ...DEFAULT_PROFILE, maxBufferBytes: 2 ** 21, maxBindingBytes: 2 ** 20 };

test('a population that does not fit is refused with the largest that does', async () => {
  const overrides = ['student.ipc=1', 'student.count=1000', 'expert.batch=2'];
  const recipe = (population: number) => parseRecipe(TINY, 'tiny.yaml', [...overrides, `student.population=${population}`]);
  const readers = { files: nodeFiles, decode: () => Promise.reject(new Error('no image')), cacheFolder: '/nonexistent' };
  const data = await loadData(recipe(1), readers);
  const membersOf = (population: number) => planRecipe(SMALL, recipe(population), data).kinds.map(({ members }) => members);
  const refusal = (most: number, got: number) =>
    `recipe: expected student.population of at most ${most} on this adapter, got ${got}. Lower it, or set student.population=auto.`;
  const most = 8;
  expect(() => membersOf(900)).toThrow(refusal(most, 900));
  expect(() => membersOf(most + 1)).toThrow(refusal(most, most + 1));
  expect(membersOf(most)).toEqual([1, most]);
});
