// Records as curves: names, steps, and which values there are.
import { expect, test } from 'vitest';
import { epochRecord, studentRecord } from '../experiment/records.fixture.ts';
import { Records } from '../experiment/records.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { metricCurves } from './metric-curves.ts';
import { RunFolder } from './run-folder.ts';

const recordsOf = async (...lines: (ReturnType<typeof epochRecord> | ReturnType<typeof studentRecord>)[]) => {
  const records = await Records.read(new RunFolder(memoryFiles(), 'runs/x'));
  for (const line of lines) await records.add(line);
  return records;
};

test('an expert has a curve of its epochs, from the initialisation on, which has no loss', async () => {
  const records = await recordsOf(epochRecord('0123456789', 1, { validation: 0.25 }), epochRecord('0123456789', 0));
  expect(metricCurves(records)).toEqual([
    {
      name: 'expert-0-01234567',
      events: [
        { tag: 'accuracy', step: 0, value: 0.5, wallTime: 0 },
        { tag: 'loss', step: 1, value: 1.5, wallTime: 2 },
        { tag: 'accuracy', step: 1, value: 0.5, wallTime: 2 },
        { tag: 'validation', step: 1, value: 0.25, wallTime: 2 },
      ],
    },
  ]);
});

test('an expert that keeps parts of epochs has them as whole steps, in order', async () => {
  const records = await recordsOf(...[0, 0.5, 1].map((epoch) => epochRecord('0123456789', epoch)));
  const [{ events }] = metricCurves(records);
  expect(events.filter(({ tag }) => tag === 'accuracy').map(({ step }) => step)).toEqual([0, 1, 2]);
});

test('a student has its evaluations, and the loss of its last epoch', async () => {
  const evaluations = [100, 200].map((epoch) => ({ epoch, accuracy: epoch / 400, validation: null }));
  const records = await recordsOf(
    studentRecord('aaaaaaaaaa', evaluations, { ipc: 10, source: 'expert', epoch: 2, edits: 'temperature 2 | top-k 5', student: 1 }),
  );
  expect(metricCurves(records)).toEqual([
    {
      name: 'ipc-10/expert-epoch-2-temperature-2-top-k-5/student-1-aaaaaaaa',
      events: [
        { tag: 'accuracy', step: 100, value: 0.25, wallTime: 3 },
        { tag: 'loss', step: 200, value: 0.5, wallTime: 3 },
        { tag: 'accuracy', step: 200, value: 0.5, wallTime: 3 },
      ],
    },
  ]);
});

test('equal labels under two recipes keep two names', async () => {
  const evaluations = [{ epoch: 1, accuracy: 0.5, validation: null }];
  const records = await recordsOf(
    studentRecord('a', evaluations),
    studentRecord('b', evaluations),
    epochRecord('c', 0),
    epochRecord('d', 0),
  );
  expect(metricCurves(records).map(({ name }) => name)).toEqual([
    'expert-0-c',
    'expert-0-d',
    'ipc-1/hard/student-0-a',
    'ipc-1/hard/student-0-b',
  ]);
});
