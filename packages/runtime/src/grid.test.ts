// Workgroups on the axes of a grid that is as small as is convenient.
import { expect, test } from 'vitest';
import { dispatchGrid } from './grid.ts';

const gridOf = (workgroups: number, population = 1): [number, number, number] => dispatchGrid('kernel', workgroups, population, 5);

test('as many rows as are needed, equally long, with fewer surplus workgroups than rows', () => {
  expect([1, 5, 6, 11, 25].map((workgroups) => gridOf(workgroups))).toEqual([
    [1, 1, 1],
    [5, 1, 1],
    [3, 2, 1],
    [4, 3, 1],
    [5, 5, 1],
  ]);
  expect(gridOf(6, 4)).toEqual([3, 2, 4]);
});

test('no work has no workgroup', () => {
  expect(gridOf(0)).toEqual([0, 0, 1]);
});

test('more than the device takes is refused', () => {
  const reason = 'kernel: expected at most 5 workgroups per grid axis, got ';
  expect(() => gridOf(26)).toThrow(`${reason}26 for 1 members. Lower the batch or the population.`);
  expect(() => gridOf(1, 6)).toThrow(`${reason}1 for 6 members.`);
});
