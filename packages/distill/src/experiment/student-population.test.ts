// When more students at once than fit are refused: by those that are missing, before they are trained. How many fit is told.
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { planCells } from './plan.ts';
import { requirePopulations } from './student-population.ts';
import type { Workplace } from './workplace.ts';

const EXPERTS = [{ index: 0, seed: 1, identity: 'expert' }];
const SURROUNDINGS = { data: 'd', tuning: 't', code: 'c' };
const FITTING = 4;
const BASE = 'expert: { epochs: 2 }\nstudent: { ipc: 1, count: 3, population: 9 }\n';

/** Opens a run of a recipe whose first students are finished, on a device that takes four at once. */
async function opened(text: string, finished = 0): Promise<void> {
  const recipe = parseRecipe(BASE + text, 'r.yaml', []);
  const cells = await planCells(recipe, EXPERTS, { identity: 'images', file: null }, SURROUNDINGS);
  const done = new Set(cells.flatMap(({ students }) => students.map(({ identity }) => identity)).slice(0, finished));
  const records = { student: (identity: string) => (done.has(identity) ? {} : undefined) };
  const seen = { typeOf: () => 'u8' };
  const sources = { pool: { set: { classNames: ['cat', 'dog'] } } };
  requirePopulations({ networks: { mostMembers: () => FITTING }, records, seen, sources } as unknown as Workplace, recipe, cells);
}

const refusal = 'recipe: expected student.population of at most 4 on this adapter, got 9. Lower it, or set student.population=auto.';

test('students of cells that are alike are counted together', async () => {
  await expect(opened('label: { sources: [hard, expert], epoch: 1 }')).rejects.toThrow(refusal);
  await opened('label: { sources: hard }');
  await opened('label: { sources: hard }\ncases: [{ student.epochs: 1 }, { student.epochs: 2 }]');
});

test('those that are finished do not count', async () => {
  await opened('label: { sources: [hard, expert], epoch: 1 }', 2);
  await opened('label: { sources: [hard, expert], epoch: 1 }', 6);
});

test('where cells compete, those that are chosen by count', async () => {
  const competing = (rates: string) => `label: { sources: hard }\nselect: { over: [student.optimizer.lr], students: 1 }\ncases: [${rates}]`;
  const rate = (lr: number) => `{ student.optimizer.lr: ${lr} }`;
  await opened(competing([1, 2, 3, 4].map(rate).join(',')));
  await expect(opened(competing([1, 2, 3, 4, 5].map(rate).join(',')))).rejects.toThrow(refusal);
});
