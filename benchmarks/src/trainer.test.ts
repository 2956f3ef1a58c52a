// The data that every library trains on: the same numbers in each library's order.
import { expect, test } from 'vitest';
import { SMALL_STUDENT } from './networks.ts';
import { imagesChannelsFirst, imagesChannelsLast, makeTask, variablesAsInFiles } from './trainer.ts';

const task = makeTask(SMALL_STUDENT);
const { batch, classes, side } = SMALL_STUDENT;

test('soft labels are distributions', () => {
  for (let row = 0; row < batch; row++) {
    const labels = task.batch.targets.subarray(row * classes, (row + 1) * classes);
    expect(labels.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    expect(Math.max(...labels)).toBeLessThan(0.9);
  }
});

test('channels first and last hold the same normalised pixels', () => {
  const [last, first] = [imagesChannelsLast(task), imagesChannelsFirst(task)];
  const [n, c, h, w] = [3, 2, 5, 7];
  expect(first[((n * 3 + c) * side + h) * side + w]).toBe(last[((n * side + h) * side + w) * 3 + c]);
  expect(last[0]).toBeCloseTo((task.batch.images[0] / 255 - 0.5) / 0.25, 5);
});

test('filters go from [r, s, c, o] to [o, c, r, s]', () => {
  const filter = variablesAsInFiles(task).find(({ name }) => name === 'features_a.4.weight');
  const [out, channels, r, s] = [9, 17, 2, 1];
  expect(filter?.shape).toEqual([128, 128, 3, 3]);
  expect(filter?.values[((out * 128 + channels) * 3 + r) * 3 + s]).toBe(
    task.variables['features_a.4.weight'][((r * 3 + s) * 128 + channels) * 128 + out],
  );
});
