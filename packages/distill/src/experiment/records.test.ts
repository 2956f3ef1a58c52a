// What a folder's metrics say is finished.
import { expect, test } from 'vitest';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { epochRecord as epoch, studentRecord } from './records.fixture.ts';
import { parseEvaluations, Records } from './records.ts';

const student = (identity: string) => studentRecord(identity, [{ epoch: 4, accuracy: 0.25, validation: null }]);

test('records added are found again, by this process and the next', async () => {
  const folder = new RunFolder(memoryFiles(), 'run');
  const records = await Records.read(folder);
  await records.add(epoch('e', 1));
  await records.add(epoch('e', 0));
  await records.add(student('s'));
  for (const found of [records, await Records.read(folder)]) {
    expect(found.epochs('e')).toEqual([epoch('e', 0), epoch('e', 1)]);
    expect(found.student('s')).toEqual(student('s'));
    expect(found.studentCount).toBe(1);
    expect(found.epochs('other')).toEqual([]);
    expect(found.student('e')).toBeUndefined();
  }
});

test('what a student gets right of each class is found again, and not missed where it was not told', async () => {
  const folder = new RunFolder(memoryFiles(), 'run');
  const told = { ...student('told'), byClass: [0.5, 0, 1], withoutClass: 1 };
  for (const record of [student('older'), told]) await folder.appendMetric(record);
  expect((await Records.read(folder)).students).toEqual([student('older'), told]);
});

test('an epoch that was run twice counts once, and lines of other kinds are passed over', async () => {
  const folder = new RunFolder(memoryFiles(), 'run');
  await folder.appendMetric({ kind: 'note', text: 'x' });
  await folder.appendMetric({ kind: 'student', identity: 's' });
  for (const accuracy of [0.5, 0.75]) await folder.appendMetric(epoch('e', 1, { accuracy }));
  const records = await Records.read(folder);
  expect(records.epochs('e')).toEqual([epoch('e', 1, { accuracy: 0.75 })]);
  expect(records.student('s')).toBeUndefined();
});

test('evaluations come back from the notes of a resume point', () => {
  const evaluations = student('s').evaluations;
  expect(parseEvaluations(JSON.stringify(evaluations))).toEqual(evaluations);
  expect(parseEvaluations(undefined)).toEqual([]);
  expect(() => parseEvaluations('[{"epoch":0}]')).toThrow();
});
