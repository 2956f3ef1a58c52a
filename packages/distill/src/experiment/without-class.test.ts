// One class left out of labelled images, and the classes that can be.
import type { ImageSet } from '@softlabel/data';
import { expect, test } from 'vitest';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { requireClassesToLeaveOut, withoutClass } from './without-class.ts';

const images: ImageSet = {
  name: 'five',
  classNames: ['a', 'b', 'c'],
  height: 1,
  width: 1,
  channels: 3,
  images: Uint8Array.from({ length: 15 }, (_, i) => i),
  labels: Uint16Array.of(0, 0, 1, 2, 1),
};
const targets = Float64Array.from({ length: 15 }, (_, i) => i / 20);

test('what is left has its images, classes and whole labels, in their order', () => {
  const left = withoutClass({ images, targets, teacher: null }, 1);
  expect(left.images.labels).toEqual(Uint16Array.of(0, 0, 2));
  expect(left.images.classNames).toEqual(images.classNames);
  expect(left.images.images).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5, 9, 10, 11));
  expect(left.targets).toEqual(Float64Array.of(0, 1 / 20, 2 / 20, 3 / 20, 4 / 20, 5 / 20, 9 / 20, 10 / 20, 11 / 20));
});

const cellsWithout = (classes: string) => expandCells(parseRecipe(`student: { withoutClass: ${classes} }`, 'r.yaml'));

test('a class that the data do not have, or their only one, cannot be left out', () => {
  requireClassesToLeaveOut(cellsWithout('[null, 0, 2]'), images.classNames);
  requireClassesToLeaveOut(cellsWithout('null'), ['a']);
  expect(() => requireClassesToLeaveOut(cellsWithout('[0, 3]'), images.classNames)).toThrow(
    new Error(
      'students: expected a class from 0 to 2 at student.withoutClass, got 3. softlabel data info lists the classes in their order.',
    ),
  );
  expect(() => requireClassesToLeaveOut(cellsWithout('0'), ['a'])).toThrow(
    new Error('students: expected another class beside the one at student.withoutClass, got data of a alone. Set it to null.'),
  );
});
