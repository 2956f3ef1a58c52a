// When a student is evaluated, and when it ends.
import { expect, test } from 'vitest';
import { evaluatesAfter, isEvaluatedOnce, trainedEpochs } from './student-epochs.ts';

const evaluations = (epochs: number, protocol: 'strict' | 'paper', isValidated: boolean) =>
  Array.from({ length: trainedEpochs(epochs, protocol) }, (_, i) => i + 1).filter((done) =>
    evaluatesAfter(done, epochs, protocol, isValidated),
  );

test('a student is evaluated after its last epoch only, unless something is chosen by evaluations', () => {
  expect(evaluations(500, 'strict', false)).toEqual([500]);
  expect(evaluations(500, 'strict', true)).toEqual([200, 400, 500]);
  expect(evaluations(400, 'strict', true)).toEqual([200, 400]);
  expect(evaluations(3, 'strict', true)).toEqual([3]);
});

test("the paper's code counts epochs from 0 to their number, and evaluates after those that it calls 200, 400 and so on", () => {
  expect(evaluations(500, 'paper', false)).toEqual([201, 401, 501]);
  expect(evaluations(400, 'paper', true)).toEqual([201, 401]);
  expect(evaluations(3, 'paper', false)).toEqual([4]);
  expect(evaluations(3000, 'paper', false)).toHaveLength(15);
});

test.each([1, 199, 200, 201, 400])('whether a student of %i epochs is evaluated once is told without its evaluations', (epochs) => {
  for (const protocol of ['strict', 'paper'] as const)
    expect(isEvaluatedOnce(epochs)).toBe(evaluations(epochs, protocol, true).length === 1);
});
