// How many classes results tell of.
import { parseRecipe } from '@softlabel/distill';
import { expect, it } from 'vitest';
import { classCount } from './class-count.ts';
import { filesResults, madeUpCell, shapesResults } from './results.fixture.ts';

const foreign = { ...filesResults, recipe: parseRecipe('name: x\ndata: { name: tiny-imagenet, path: images }', 'x.yaml') };
const cell = madeUpCell({ ipc: 1, epoch: 3, accuracy: 0.2, n: 2 });
const ofClasses = (K: number) => ({
  ...cell,
  labels: { ...cell.labels, byClass: Array.from({ length: K }, () => ({ entropy: 1, trueMass: 0.5 })) },
});

it('is told by the names of the classes, by the data, or by the labels of each class', () => {
  expect(classCount({ ...foreign, classNames: ['a', 'b', 'c'] })).toBe(3);
  expect(classCount(shapesResults)).toBe(20);
  expect(classCount({ ...foreign, cells: [ofClasses(7), cell, ofClasses(7)] })).toBe(7);
});

it('is not known where nothing tells it, or runs of a sweep differ in it', () => {
  expect(classCount({ ...foreign, cells: [cell] })).toBeNull();
  expect(classCount({ ...foreign, cells: [ofClasses(7), ofClasses(8)] })).toBeNull();
});
