// From finished students to a cell: which accuracy counts, and what the labels look like.
import type { ImageSet } from '@softlabel/data';
import { expect, test } from 'vitest';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { studentRecord } from './records.fixture.ts';
import type { Evaluation, StudentRecord } from './records.ts';
import { expertCurve, resultCell } from './results.ts';

const recipe = (...overrides: string[]) =>
  parseRecipe(
    'data: { shapes: 2, textures: 2 }\nlabel: { sources: hard }\nstudent: { ipc: 1, epochs: 400, count: 2 }',
    'r.yaml',
    overrides,
  );
const images: ImageSet = {
  name: 'four',
  classNames: ['a', 'b', 'c', 'd'],
  height: 1,
  width: 1,
  channels: 3,
  images: new Uint8Array(6),
  labels: Uint16Array.of(0, 3),
};
const labelled = { images, targets: Float64Array.of(0.5, 0.25, 0.25, 0, 0, 0, 0, 1), teacher: null };

const student = (evaluations: Evaluation[]): StudentRecord => studentRecord('i', evaluations, { seconds: 2 });
const evaluation = (epoch: number, accuracy: number, validation: number | null = null): Evaluation => ({ epoch, accuracy, validation });
const cellOf = (students: StudentRecord[], ...overrides: string[]) => {
  const checked = recipe(...overrides);
  return resultCell(checked, expandCells(checked)[0], labelled, students);
};

test('strict counts the last epoch, paper the best evaluation on the test set', () => {
  const students = [student([evaluation(200, 0.6), evaluation(400, 0.5)]), student([evaluation(200, 0.2), evaluation(400, 0.3)])];
  expect(cellOf(students).accuracy.values).toEqual([0.5, 0.3]);
  expect(cellOf(students, 'protocol=paper').accuracy.values).toEqual([0.6, 0.3]);
});

test('the best epoch by validation is reported beside, where there is a validation set', () => {
  const students = [
    student([evaluation(200, 0.6, 0.7), evaluation(400, 0.5, 0.7)]),
    student([evaluation(200, 0.2, 0.1), evaluation(400, 0.3, 0.4)]),
  ];
  expect(cellOf(students).bestOnValidation?.values).toEqual([0.6, 0.3]);
  expect(cellOf([student([evaluation(400, 0.5)])]).bestOnValidation).toBeUndefined();
});

test('accuracies on each class are gathered student by student, unless one of them does not tell', () => {
  const [one, other] = [
    [0.5, 1, 0, 0],
    [0.25, 1, 0, 0.5],
  ].map((byClass) => ({ ...student([evaluation(400, 0.5)]), byClass }));
  expect(cellOf([one, other]).accuracyByClass).toEqual([
    { mean: 0.375, values: [0.5, 0.25] },
    { mean: 1, values: [1, 1] },
    { mean: 0, values: [0, 0] },
    { mean: 0.25, values: [0, 0.5] },
  ]);
  expect(cellOf([one, student([evaluation(400, 0.5)])]).accuracyByClass).toBeUndefined();
});

test('labels are described by entropy, and by the mass on related classes where classes are pairs', () => {
  const { labels, seconds } = cellOf([student([evaluation(400, 0.5)]), student([evaluation(400, 0.5)])]);
  expect(labels.entropy).toBeCloseTo((1.5 * Math.log(2)) / 2, 12);
  expect(labels.relatedMass).toEqual({ sameClass: 0.75, sameShape: 0.125, sameTexture: 0.125, unrelated: 0 });
  expect(seconds).toBe(4);
});

test('the curve of an expert begins after its first epoch', () => {
  const record = { kind: 'epoch', identity: 'i', expert: 0, accuracy: 0.5, validation: null, seconds: 1 } as const;
  expect(
    expertCurve([
      { ...record, epoch: 0, loss: null },
      { ...record, epoch: 1, loss: 2 },
    ]),
  ).toEqual([{ epoch: 1, loss: 2, accuracy: 0.5 }]);
});
