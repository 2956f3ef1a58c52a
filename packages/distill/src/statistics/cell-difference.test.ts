// Which cells are compared in pairs, and what is left where they are not.
import { expect, test } from 'vitest';
import { HARD, resultCell, SOFT } from '../runs/results.fixture.ts';
import { cellDifference } from './cell-difference.ts';

const hard = resultCell(1, HARD, [0.1, 0.12, 0.11]);
const soft = resultCell(1, SOFT, [0.13, 0.16, 0.13]);

test('students of finished cells are compared in pairs', () => {
  const { mean, paired } = cellDifference(soft, hard);
  expect(mean).toBeCloseTo(0.03, 12);
  expect(paired?.n).toBe(3);
  expect(paired?.mean).toBeCloseTo(mean, 12);
  // 4.3027 * 0.01 / sqrt(3)
  expect(paired?.ci95).toEqual([expect.closeTo(0.03 - 0.02484, 5), expect.closeTo(0.03 + 0.02484, 5)]);
});

test('the means are all there is for other numbers of students, a single one, or unfinished cells', () => {
  const none = { mean: expect.closeTo(0.03, 12), paired: null };
  expect(cellDifference(soft, resultCell(1, HARD, [0.1, 0.12]))).toEqual(none);
  expect(cellDifference(resultCell(1, SOFT, [0.14]), resultCell(1, HARD, [0.11]))).toEqual(none);
  expect(cellDifference({ ...soft, students: 5 }, { ...hard, students: 5 })).toEqual(none);
});
