// What students get right of a class that something is taken away of: which cells, and how they are compared.
import { expect, test } from 'vitest';
import { resultCell, SOFT, smallResults } from '../../runs/results.fixture.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { cellOnClass, removalContrast, removedClasses } from './removals.ts';

/** A cell of two students with these accuracies on each of three classes. */
function cellOf(ipc: number, edits: string, withoutClass: number | null, byClass: readonly (readonly number[])[]): ResultCell {
  const cell = resultCell(ipc, { ...SOFT, edits }, [0.5, 0.5]);
  const accuracyByClass = byClass.map((values) => ({ mean: (values[0] + values[1]) / 2, values }));
  return { ...cell, accuracyByClass, student: { ...cell.student, withoutClass } };
}

const ELSEWHERE = [0.9, 0.9];
const results: Results = {
  ...smallResults,
  cells: [
    cellOf(1, '', null, [[0.6, 0.4], ELSEWHERE, [0.3, 0.5]]),
    cellOf(1, 'zero-class 0', null, [[0, 0.1], ELSEWHERE, ELSEWHERE]),
    cellOf(1, 'zero-class 2', null, [ELSEWHERE, ELSEWHERE, [0.1, 0.1]]),
    cellOf(1, '', 0, [[0.4, 0.3], ELSEWHERE, ELSEWHERE]),
    cellOf(1, '', 2, [ELSEWHERE, ELSEWHERE, [0.2, 0.4]]),
    cellOf(10, '', null, [ELSEWHERE, ELSEWHERE, ELSEWHERE]),
    cellOf(10, '', 1, [ELSEWHERE, ELSEWHERE, ELSEWHERE]),
  ],
};

test('the classes are those whose images are left out, at each number of images', () => {
  expect([1, 10, 50].map((ipc) => removedClasses(results, ipc))).toEqual([[0, 2], [1], []]);
});

test('a cell on a class has the accuracies on that class alone', () => {
  const values = (['nothing', 'images', 'labels'] as const).map((removal) => cellOnClass(results, 1, 2, removal).accuracy.values);
  expect(values).toEqual([
    [0.3, 0.5],
    [0.2, 0.4],
    [0.1, 0.1],
  ]);
});

test('students are compared in pairs, and the classes are the sample', () => {
  const terms = [
    [1, 'images'],
    [-1, 'labels'],
  ] as const;
  // Class 0: (0.4 - 0) and (0.3 - 0.1); class 2: 0.1 and 0.3.
  const { value, error, n, of, quantity } = removalContrast(results, 'images less labels', terms);
  expect(value).toBeCloseTo((0.3 + 0.2) / 2, 12);
  expect(error).toBeCloseTo(0.05, 12);
  expect({ n, of, quantity }).toEqual({ n: 2, of: 'classes', quantity: 'images less labels, accuracy on the class itself, IPC 1' });
});

test('what is missing is named', () => {
  expect(() => cellOnClass(results, 1, 0, 'renormalised')).toThrow(
    'expected one cell with ipc 1, source expert, edits zero-class 0 renormalise',
  );
  const older = { ...results, cells: results.cells.map(({ accuracyByClass: _, ...cell }) => cell) };
  expect(() => cellOnClass(older, 1, 0, 'images')).toThrow('expected results that tell the accuracy on each class, got older ones');
  expect(() => removalContrast({ ...results, cells: results.cells.slice(0, 1) }, 'x', [[1, 'images']])).toThrow(
    'expected at least 2 classes, got 0',
  );
});
