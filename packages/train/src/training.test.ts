// When a training may be reported.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportEpochs } from './training.ts';

test('reports come every so many epochs, and at the end', () => {
  expect(reportEpochs(3)).toEqual([1, 2, 3]);
  expect(reportEpochs(7, 3)).toEqual([3, 6, 7]);
  expect(reportEpochs(1, 0.25)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(reportEpochs(2, 0.3333)).toEqual([0.3333, 0.6667, 1, 1.3333, 1.6667, 2]);
});

test('whole epochs are among the parts, without rounding that adds up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 100 }), (epochs, parts) => {
      const marks = reportEpochs(epochs, 1 / parts);
      expect(marks).toHaveLength(epochs * parts);
      expect(marks.filter(Number.isInteger)).toEqual(reportEpochs(epochs));
      expect([...marks].sort((a, b) => a - b)).toEqual(marks);
    }),
  );
});
