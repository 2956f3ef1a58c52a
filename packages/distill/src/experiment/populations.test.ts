// Which students are trained at once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { zeroShot } from '../experiments/zero-shot.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { planCells } from './plan.ts';
import { alikeCells, evenParts, largestPart, populationFor } from './populations.ts';

/** The one expert of these recipes. */
const EXPERTS = [{ index: 0, seed: 1, identity: 'expert' }];
const planned = (text: string) =>
  planCells(parseRecipe(text, 'r.yaml', []), EXPERTS, { identity: 'images', file: null }, { data: 'd', tuning: 't', code: 'c' });

test('cells that differ in their labels are alike, whatever their number of students', async () => {
  const cells = await planned(
    'label: { epoch: [1, 2] }\nexpert: { epochs: 2 }\nstudent: { ipc: [1, 10] }\ncases: [{}, { student.count: 2 }]',
  );
  const runs = alikeCells(cells).map((run) => run.map(({ cell: { ipc, source, epoch } }) => `${ipc} ${source} ${epoch}`));
  const ofIpc = (ipc: number) => [`${ipc} hard null`, `${ipc} expert 1`, `${ipc} expert 2`];
  expect(runs).toEqual([ofIpc(1), ofIpc(10), ofIpc(1), ofIpc(10)]);
});

test('cells that differ in learning rate and temperature are alike, those that differ in another setting are not', async () => {
  const student = (settings: string) => planned(`label: { sources: hard }\nstudent: { ipc: 1, ${settings} }`);
  expect(alikeCells(await student('optimizer: { lr: [0.1, 0.2] }, temperature: [1, 4]'))).toHaveLength(1);
  expect(alikeCells(await student('optimizer: { momentum: [0, 0.9] }'))).toHaveLength(2);
  expect(alikeCells(await student('epochs: [10, 20]'))).toHaveLength(2);
});

test('cells with a teacher are alike where it is the same', async () => {
  const cells = await planned('label: { sources: [expert, teacher], epoch: [1, 2] }\nexpert: { epochs: 2 }\nstudent: { ipc: 1 }');
  const runs = alikeCells(cells).map((run) => run.map(({ cell: { source, epoch } }) => `${source} ${epoch}`));
  expect(runs).toEqual([['expert 1', 'expert 2'], ['teacher 1'], ['teacher 2']]);
  const taught = 'label: { sources: teacher, epoch: 1 }\nexpert: { epochs: 1 }';
  const lengths = async (settings: string) => alikeCells(await planned(`${taught}\nstudent: { ipc: 1, ${settings} }`)).length;
  expect([await lengths('optimizer: { lr: [0.1, 0.2] }'), await lengths('temperature: [1, 4]')]).toEqual([1, 2]);
});

test('cells that take classes out of the labels are alike, with their control; those that leave out images are where these are the same', async () => {
  const runs = alikeCells(await planned(stringify(zeroShot.recipes.shapes)));
  // The control, and each of 6 classes taken out in two ways; then each class's images, which are one cell for each.
  expect(runs.map((run) => run.length)).toEqual([13, ...Array.from({ length: 6 }, () => 1)]);

  const edited = await planned(
    'label: { epoch: 1, sources: expert, edits: ["", top-k 1] }\nexpert: { epochs: 1 }\nstudent: { ipc: 1, withoutClass: [0, 1] }',
  );
  expect(alikeCells(edited).map((run) => run.map(({ cell: { student, edits } }) => [student.withoutClass, edits]))).toEqual([
    [
      [0, ''],
      [0, 'top-k 1'],
    ],
    [
      [1, ''],
      [1, 'top-k 1'],
    ],
  ]);
});

test('parts are even, no larger than asked, and together everything in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), (items, most) => {
      const parts = evenParts(items, most);
      expect(parts.flat()).toEqual(items);
      expect(parts).toHaveLength(Math.ceil(items.length / most));
      const sizes = parts.map(({ length }) => length);
      if (sizes.length === 0) return;
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(largestPart(items.length, most)).toBe(Math.max(...sizes));
    }),
  );
});

test('a population is refused with the most that fit, where as many would be trained at once', () => {
  const asked: (number | undefined)[] = [];
  const mostMembers = (memoryBytes?: number) => {
    asked.push(memoryBytes);
    return memoryBytes === undefined ? 3 : 6;
  };
  expect(populationFor('auto', 50, mostMembers)).toBe(3);
  expect(populationFor(6, 50, mostMembers)).toBe(6);
  expect(populationFor(1000, 6, mostMembers)).toBe(1000); // all there are
  expect(populationFor(7, 12, mostMembers)).toBe(7); // two parts of 6
  expect(asked).toEqual([undefined, ...Array.from({ length: 3 }, () => Number.POSITIVE_INFINITY)]);
  expect(() => populationFor(1000, 7, mostMembers)).toThrow(
    'recipe: expected student.population of at most 6 on this adapter, got 1000. Lower it, or set student.population=auto.',
  );
  expect(populationFor(1, 50, () => Number.NaN)).toBe(1); // one too large says so when it is planned
});
